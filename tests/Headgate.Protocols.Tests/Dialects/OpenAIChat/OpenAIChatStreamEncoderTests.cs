using System.Buffers;
using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Dialects.OpenAIChat;

public sealed class OpenAIChatStreamEncoderTests
{
    private const string Head = """data: {"id":"chatcmpl-0123456789abcdef0123456789abcdef","object":"chat.completion.chunk","created":1700000000,"model":"m2","choices":""";

    [Fact]
    public void Writes_role_reasoning_text_calls_reason_usage_and_end()
    {
        var (encoder, output, _) = New(usage: true);
        encoder.On(StreamEvent.Start("x", "m2"));
        encoder.On(StreamEvent.Begin(0, BlockKind.Reasoning));
        encoder.On(StreamEvent.More(0, BlockKind.Reasoning, "hm"u8));
        encoder.On(StreamEvent.EndOf(0, BlockKind.Reasoning));
        encoder.On(StreamEvent.Begin(1, BlockKind.Text));
        encoder.On(StreamEvent.More(1, BlockKind.Text, "hi \"é\"\n"u8));
        encoder.On(StreamEvent.EndOf(1, BlockKind.Text));
        encoder.On(StreamEvent.Begin(2, BlockKind.ToolCall, "c1", "f"));
        encoder.On(StreamEvent.More(2, BlockKind.ToolCall, "{}"u8));
        encoder.On(StreamEvent.EndOf(2, BlockKind.ToolCall));
        encoder.On(StreamEvent.Begin(3, BlockKind.CustomToolCall, "c2", "g"));
        encoder.On(StreamEvent.More(3, BlockKind.CustomToolCall, "free"u8));
        encoder.On(StreamEvent.EndOf(3, BlockKind.CustomToolCall));
        encoder.On(new StreamEvent { Kind = StreamEventKind.Finished, Finish = FinishReason.ToolCalls, Usage = new Usage { Input = 10, CacheRead = 4, CacheWrite = 2, Output = 5, Reasoning = 3 } });

        var frames = Encoding.UTF8.GetString(output.WrittenSpan).Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        string[] deltas =
        [
            """{"role":"assistant","content":""}""",
            """{"reasoning_content":"hm"}""",
            """{"content":"hi \"é\"\n"}""",
            """{"tool_calls":[{"index":0,"id":"c1","type":"function","function":{"name":"f","arguments":""}}]}""",
            """{"tool_calls":[{"index":0,"function":{"arguments":"{}"}}]}""",
            """{"tool_calls":[{"index":1,"id":"c2","type":"custom","custom":{"name":"g","input":""}}]}""",
            """{"tool_calls":[{"index":1,"custom":{"input":"free"}}]}""",
        ];
        frames.ShouldBe(
        [
            .. deltas.Select(delta => Head + $$"""[{"index":0,"delta":{{delta}},"finish_reason":null}],"usage":null}"""),
            Head + """[{"index":0,"delta":{},"finish_reason":"tool_calls"}],"usage":null}""",
            Head + """[],"usage":{"prompt_tokens":10,"completion_tokens":5,"total_tokens":15,"prompt_tokens_details":{"cached_tokens":4,"cache_write_tokens":2,"audio_tokens":0},"completion_tokens_details":{"reasoning_tokens":3,"audio_tokens":0}}}""",
            "data: [DONE]",
        ]);
    }

    [Fact]
    public void Without_the_wish_there_is_no_usage()
    {
        var (encoder, output, _) = New(usage: false);
        encoder.On(StreamEvent.Start());
        encoder.On(StreamEvent.End(FinishReason.Stop));

        Encoding.UTF8.GetString(output.WrittenSpan).ShouldNotContain("usage");
    }

    [Fact]
    public void Proofs_travel_in_reasoning_details_and_extra_content()
    {
        var foreign = new Proof(ProofKind.Signature, "anthropic", "a", "sig");
        var own = new Proof(ProofKind.Details, "openai-chat", "main", """{"type":"reasoning.encrypted","data":"zz"}""");
        var (encoder, output, _) = New(usage: false);
        encoder.On(StreamEvent.Start());
        encoder.On(StreamEvent.Begin(0, BlockKind.Reasoning));
        encoder.On(StreamEvent.More(0, BlockKind.Reasoning, "hm"u8));
        encoder.On(StreamEvent.Prove(0, BlockKind.Reasoning, foreign));
        encoder.On(StreamEvent.Begin(1, BlockKind.Reasoning));
        encoder.On(StreamEvent.Prove(1, BlockKind.Reasoning, own));
        encoder.On(StreamEvent.Begin(2, BlockKind.ToolCall, "c", "f"));
        encoder.On(StreamEvent.Prove(2, BlockKind.ToolCall, foreign));

        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        text.ShouldContain($$"""{"reasoning_details":[{"type":"reasoning.encrypted","data":"{{foreign.Seal()}}","text":"hm","format":"headgate"}]}""");
        text.ShouldContain("""{"reasoning_details":[{"type":"reasoning.encrypted","data":"zz"}]}""");
        text.ShouldContain($$$$"""{"tool_calls":[{"index":0,"function":{"arguments":""},"extra_content":{"google":{"thought_signature":"{{{{foreign.Seal()}}}}"}}}]}""");
    }

    [Fact]
    public void Refusals_pictures_and_citations_have_their_places()
    {
        var (encoder, output, context) = New(usage: false);
        encoder.On(StreamEvent.Start());
        encoder.On(StreamEvent.Begin(0, BlockKind.Refusal));
        encoder.On(StreamEvent.More(0, BlockKind.Refusal, "no"u8));
        encoder.On(StreamEvent.Begin(1, BlockKind.Media, null, "image/png"));
        encoder.On(StreamEvent.More(1, BlockKind.Media, "AAAA"u8));
        encoder.On(StreamEvent.Begin(2, BlockKind.Text));
        encoder.On(StreamEvent.Cite(2, new Citation("http://a", "A") { Start = 1, End = 2 }));
        encoder.On(StreamEvent.Cite(2, new Citation(null, "A document")));
        encoder.On(StreamEvent.End(FinishReason.Error));

        var text = Encoding.UTF8.GetString(output.WrittenSpan);
        text.ShouldContain("""{"refusal":"no"}""");
        text.ShouldContain("""{"images":[{"type":"image_url","image_url":{"url":"data:image/png;base64,AAAA"}}]}""");
        text.ShouldContain("""{"annotations":[{"type":"url_citation","url_citation":{"url":"http://a","title":"A","start_index":1,"end_index":2}}]}""");
        text.ShouldContain("""finish_reason":"stop""");
        context.Losses.Dropped.ShouldBe(["annotations", "finish_reason"]);
    }

    [Fact]
    public void A_failure_is_an_error_chunk_without_an_end()
    {
        var (encoder, output, _) = New(usage: false);
        encoder.Fail(new GatewayError(GatewayErrorKind.UpstreamCut, "gone"), 502, "r");

        Encoding.UTF8.GetString(output.WrittenSpan).ShouldStartWith("""data: {"error":{"message":"gone",""");
    }

    [Fact]
    public void A_text_delta_allocates_nothing()
    {
        var (encoder, output, _) = New(usage: true);
        encoder.On(StreamEvent.Start("x", "m2"));
        AllocationGate.Measure(() =>
        {
            output.ResetWrittenCount();
            encoder.On(StreamEvent.More(0, BlockKind.Text, "hello there"u8));
        }).ShouldBe(0);
    }

    private static (ChatStreamEncoder Encoder, ArrayBufferWriter<byte> Output, AnswerContext Context) New(bool usage)
    {
        var output = new ArrayBufferWriter<byte>();
        var context = ChatCase.Answer(usage);
        var encoder = DialectSet.OpenAIChat.CreateEncoder(context);
        encoder.Output = output;
        return (encoder, output, context);
    }
}
