using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Dialects.GoogleGenerateContent;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.GoogleGenerateContent;

public sealed class GoogleGenerateContentStreamEncoderTests
{
    private const string Tail = ",\"modelVersion\":\"g\",\"responseId\":\"0123456789abcdef0123456789abcdef\"}";
    private static readonly Usage Final = new() { Input = 10, CacheRead = 4, Output = 7, Reasoning = 2 };

    [Fact]
    public void Writes_a_frame_for_each_piece_and_whole_calls()
    {
        Encode(array: false).ShouldBe(string.Concat(Frames().Select(f => $"data: {f}\n\n")));
    }

    [Fact]
    public void Writes_one_array_where_the_client_asked_for_no_events()
    {
        Encode(array: true).ShouldBe("[" + string.Join("\n,\r\n", Frames()) + "\n]\n");
    }

    [Fact]
    public void Seals_the_proofs_of_others_into_thoughts()
    {
        var proof = new Proof(ProofKind.Signature, "anthropic", "a", "sig");
        var to = new ArrayBufferWriter<byte>();
        var encoder = DialectSet.GoogleGenerateContent.CreateEncoder(GeminiCase.Answer());
        encoder.Output = to;
        encoder.On(StreamEvent.Start(null, "g"));
        encoder.On(StreamEvent.Begin(0, BlockKind.Reasoning));
        encoder.On(StreamEvent.More(0, BlockKind.Reasoning, "hm"u8));
        encoder.On(StreamEvent.Prove(0, BlockKind.Reasoning, proof));
        encoder.On(StreamEvent.EndOf(0, BlockKind.Reasoning));
        var text = Encoding.UTF8.GetString(to.WrittenSpan);
        text.ShouldContain($$"""{"text":"","thought":true,"thoughtSignature":"{{proof.Seal()}}"}""");

        // A client sends back the pieces as they came; they are one thought with its proof.
        var request = GeminiCase.Read($$"""{"contents":[{"role":"user","parts":[{"text":"q"}]},{"role":"model","parts":[{"text":"h","thought":true}]},{"role":"model","parts":[{"text":"m","thought":true},{"text":"","thought":true,"thoughtSignature":"{{proof.Seal()}}"}]},{"role":"user","parts":[{"text":"q"}]}]}""");
        var part = request.Turns[1].Parts.ShouldHaveSingleItem().ShouldBeOfType<ReasoningPart>();
        (part.Text, part.Proof).ShouldBe(("hm", proof));
    }

    [Theory]
    [InlineData(false, "data: {\"error\":{")]
    [InlineData(true, "[{\"error\":{")]
    public void Fails_before_anything_was_said(bool array, string start)
    {
        var to = new ArrayBufferWriter<byte>();
        var encoder = new GoogleGenerateContentStreamEncoder(GeminiCase.Answer(), array) { Output = to };
        encoder.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "gone"), 502, "r");
        var text = Encoding.UTF8.GetString(to.WrittenSpan);
        text.ShouldStartWith(start);
        text.ShouldEndWith(array ? "\n]\n" : "\n\n");
    }

    [Fact]
    public void Fails_as_the_last_element_of_an_array()
    {
        var to = new ArrayBufferWriter<byte>();
        var encoder = GoogleGenerateContentDialect.CreateArrayEncoder(GeminiCase.Answer());
        encoder.Output = to;
        encoder.On(StreamEvent.Start(null, "g"));
        encoder.On(StreamEvent.More(0, BlockKind.Text, "Hi"u8));
        encoder.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "gone"), 502, "r");
        GeminiCase.Json(Encoding.UTF8.GetString(to.WrittenSpan)).GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void Writes_a_whole_body_that_says_the_same()
    {
        var answer = new ChatAnswer { Model = "g", Finish = FinishReason.ToolCalls, Usage = Final };
        answer.Parts.Add(new ReasoningPart("hm"));
        answer.Parts.Add(new TextPart("Grüße") { Citations = [new Citation("https://a", "A") { Start = 0, End = 5 }] });
        answer.Parts.Add(new ToolCallPart("call_1", "f", "{\"a\":1}") { Proof = new Proof(ProofKind.Signature, "gemini", "c", "S") });
        answer.Parts.Add(new OpaquePart("anthropic", "server_tool_use", GeminiCase.Json("{}")));
        var context = GeminiCase.Answer();
        var to = new ArrayBufferWriter<byte>();
        DialectSet.GoogleGenerateContent.WriteBody(answer, context, to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe(
            """{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true},{"text":"Grüße"},{"functionCall":{"id":"call_1","name":"f","args":{"a":1}},"thoughtSignature":"S"}]},"finishReason":"STOP","index":0,"groundingMetadata":{"groundingChunks":[{"web":{"uri":"https://a","title":"A"}}],"groundingSupports":[{"segment":{"startIndex":0,"endIndex":7},"groundingChunkIndices":[0]}]}}],"""
            + Usage() + Tail);
        context.Losses.Dropped.ShouldBe(["server_tool_use"]);
    }

    [Fact]
    public void Counts()
    {
        var to = new ArrayBufferWriter<byte>();
        DialectSet.GoogleGenerateContent.WriteCount(31, to);
        Encoding.UTF8.GetString(to.WrittenSpan).ShouldBe("""{"totalTokens":31}""");
        DialectSet.GoogleGenerateContent.ReadCount(to.WrittenSpan).ShouldBe(31);
        DialectSet.GoogleGenerateContent.ReadCount("{"u8).ShouldBeNull();
    }

    private static string Usage() =>
        "\"usageMetadata\":" + """{"promptTokenCount":10,"cachedContentTokenCount":4,"candidatesTokenCount":5,"thoughtsTokenCount":2,"totalTokenCount":17}""";

    private static string[] Frames() =>
    [
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"hm","thought":true}]},"index":0}]""" + Tail,
        """{"candidates":[{"content":{"role":"model","parts":[{"text":"Hi"}]},"index":0}]""" + Tail,
        """{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"call_1","name":"f","args":{"a":1}}}]},"index":0}]""" + Tail,
        """{"candidates":[{"content":{"role":"model","parts":[{"functionCall":{"id":"call_2","name":"g","args":{}}}]},"index":0}]""" + Tail,
        """{"candidates":[{"content":{"role":"model","parts":[{"text":""}]},"finishReason":"STOP","index":0}],""" + Usage() + Tail,
    ];

    private static string Encode(bool array)
    {
        var to = new ArrayBufferWriter<byte>();
        var context = GeminiCase.Answer();
        var encoder = new GoogleGenerateContentStreamEncoder(context, array) { Output = to };
        var sequencer = new BlockSequencer(encoder, context);
        sequencer.On(StreamEvent.Start("x", "g"));
        sequencer.On(StreamEvent.More(0, BlockKind.Reasoning, "hm"u8));
        sequencer.On(StreamEvent.More(1, BlockKind.Text, "Hi"u8));
        sequencer.On(StreamEvent.Begin(2, BlockKind.ToolCall, "call_1", "f"));
        sequencer.On(StreamEvent.More(2, BlockKind.ToolCall, "{\"a\":"u8));
        sequencer.On(StreamEvent.More(2, BlockKind.ToolCall, "1}"u8));
        sequencer.On(StreamEvent.EndOf(2, BlockKind.ToolCall));
        sequencer.On(StreamEvent.Begin(3, BlockKind.ToolCall, "call_2", "g"));
        sequencer.On(StreamEvent.More(3, BlockKind.ToolCall, "{broken"u8));
        sequencer.On(StreamEvent.EndOf(3, BlockKind.ToolCall));
        sequencer.Complete(Final);
        return Encoding.UTF8.GetString(to.WrittenSpan);
    }
}
