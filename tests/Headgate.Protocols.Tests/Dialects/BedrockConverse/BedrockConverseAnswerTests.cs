using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;
using Headgate.Protocols.Tests.Sse;

namespace Headgate.Protocols.Tests.Dialects.BedrockConverse;

/// <summary>Recorded and written answers through decoder or body reader, sequencer and fold.</summary>
public sealed class BedrockConverseAnswerTests
{
    private static readonly Dialect Dialect = DialectSet.BedrockConverse;

    [Fact]
    public void Recorded_answers_say_what_the_recordings_expect()
    {
        var count = 0;
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "bedrock", IsGood: true }))
        {
            Check(fixture, fixture.Stream ? Decode(fixture.Body, int.MaxValue) : DecodeBody(fixture.Body));
            count++;
        }

        count.ShouldBe(47);
    }

    [Fact]
    public void Recorded_streams_say_the_same_at_every_byte_split()
    {
        foreach (var fixture in Fixture.All.Where(f => f is { Folder: "bedrock", IsGood: true, Stream: true, Body.Length: < 2000 }))
        {
            for (var size = 1; size < 300; size++)
            {
                Check(fixture, Decode(fixture.Body, size));
            }
        }
    }

    [Fact]
    public void Redacted_reasoning_and_signatures_become_proofs_of_the_channel()
    {
        var answer = Decode(
            Delta(0, "{\"reasoningContent\":{\"text\":\"Hm\"}}"),
            Delta(0, "{\"reasoningContent\":{\"signature\":\"c2ln\"}}"),
            Delta(1, "{\"reasoningContent\":{\"redactedContent\":\"cmVk\"}}"),
            Delta(2, "{\"text\":\"Hi\"}"));
        answer.Parts.OfType<ReasoningPart>().Select(p => (p.Text, p.Proof)).ShouldBe(
        [
            ("Hm", new Proof(ProofKind.Signature, "bedrock", "aws", "c2ln")),
            (string.Empty, new Proof(ProofKind.Redacted, "bedrock", "aws", "cmVk")),
        ]);
        DecodeBody(Encoding.UTF8.GetBytes("""
            {"output":{"message":{"content":[{"reasoningContent":{"redactedContent":"cmVk"}},{"text":"x"}]}},"stopReason":"end_turn"}
            """)).Parts.OfType<ReasoningPart>().Single().Proof.ShouldBe(new Proof(ProofKind.Redacted, "bedrock", "aws", "cmVk"));
    }

    [Fact]
    public void The_index_may_stand_behind_the_delta()
    {
        var answer = Decode(
            EventStreams.Event("contentBlockDelta", "{\"delta\":{\"text\":\"a\\u00e9\"},\"contentBlockIndex\":0}"),
            EventStreams.Event("contentBlockDelta", "{\"p\":\"pad\",\"delta\":{\"text\":\"b\"},\"contentBlockIndex\":0}"));
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Text.ShouldBe("aéb");
    }

    [Fact]
    public void Parallel_calls_and_calls_without_arguments_are_kept_apart()
    {
        var answer = Decode(
            Start(0, "{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"f\"}}"),
            Start(1, "{\"toolUse\":{\"toolUseId\":\"b\",\"name\":\"g\"}}"),
            Delta(1, "{\"toolUse\":{\"input\":\"{\\\"y\\\":2}\"}}"),
            Delta(0, "{\"toolUse\":{\"input\":\"\"}}"),
            EventStreams.Event("contentBlockStop", "{\"contentBlockIndex\":0}"),
            EventStreams.Event("contentBlockStop", "{\"contentBlockIndex\":1}"),
            EventStreams.Event("messageStop", "{\"stopReason\":\"tool_use\"}"));
        answer.Parts.OfType<ToolCallPart>().Select(c => (c.Id, c.Name, c.Arguments)).ShouldBe([("a", "f", "{}"), ("b", "g", "{\"y\":2}")]);
        answer.Finish.ShouldBe(FinishReason.ToolCalls);
    }

    [Fact]
    public void Tools_that_the_provider_runs_are_no_calls()
    {
        var context = Context();
        var answer = Decode(
            context,
            int.MaxValue,
            [
                .. Start(0, "{\"toolUse\":{\"toolUseId\":\"a\",\"name\":\"nova_grounding\",\"type\":\"server_tool_use\"}}"),
                .. Delta(0, "{\"toolUse\":{\"input\":\"{}\"}}"),
                .. Delta(1, "{\"text\":\"Hi\"}"),
            ]);
        answer.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>();
        context.Losses.Dropped.ShouldBe(["server_tool_use"]);
    }

    [Theory]
    [InlineData("end_turn", FinishReason.Stop)]
    [InlineData("stop_sequence", FinishReason.StopSequence)]
    [InlineData("max_tokens", FinishReason.Length)]
    [InlineData("model_context_window_exceeded", FinishReason.Length)]
    [InlineData("content_filtered", FinishReason.ContentFilter)]
    [InlineData("guardrail_intervened", FinishReason.ContentFilter)]
    [InlineData("malformed_tool_use", FinishReason.Error)]
    [InlineData("something_new", FinishReason.Stop)]
    public void Stop_reasons_are_told(string said, FinishReason expected)
    {
        var answer = Decode(EventStreams.Event(
            "messageStop", """{"additionalModelResponseFields":{"delta":{"stop_sequence":"END"}},"stopReason":""" + $"\"{said}\"}}"));
        (answer.Finish, answer.StopSequence).ShouldBe((expected, "END"));
    }

    [Fact]
    public void Citations_carry_address_title_and_words()
    {
        const string Citation = """{"title":"T","location":{"web":{"url":"https://a.example/"}},"sourceContent":[{"text":"one "},{"text":"two"}]}""";
        var streamed = Decode(Delta(0, "{\"text\":\"Hi\"}"), Delta(0, $"{{\"citation\":{Citation}}}")).Parts.OfType<TextPart>().Single();
        var body = DecodeBody(Encoding.UTF8.GetBytes(
            $$$"""{"output":{"message":{"content":[{"citationsContent":{"content":[{"text":"Hi"}],"citations":[{{{Citation}}}]}}]}},"stopReason":"end_turn"}"""))
            .Parts.OfType<TextPart>().Single();
        foreach (var part in new[] { streamed, body })
        {
            part.Text.ShouldBe("Hi");
            var citation = part.Citations.ShouldHaveSingleItem();
            (citation.Url, citation.Title, citation.CitedText).ShouldBe(("https://a.example/", "T", "one two"));
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("{\"contentBlockIndex\":\"x\",\"delta\":7}")]
    [InlineData("{\"contentBlockIndex\":1e30,\"delta\":{\"text\":{\"a\":[1]},\"toolUse\":[{}],\"reasoningContent\":null,\"citation\":3}}")]
    [InlineData("{\"delta\":{\"toolUse\":{\"input\":[1,{\"a\":2}]},\"reasoningContent\":{\"text\":{},\"signature\":[],\"redactedContent\":{}}}}")]
    [InlineData("{\"delta\":{\"text\":\"cut")]
    [InlineData("{\"start\":[],\"stopReason\":{}}")]
    [InlineData("{\"delta\":{\"text\":\"\\ud800\"}}")]
    public void Odd_events_are_survived(string data)
    {
        foreach (var name in new[] { "messageStart", "contentBlockStart", "contentBlockDelta", "contentBlockStop", "messageStop", "metadata", "other" })
        {
            Decode(EventStreams.Event(name, data), Delta(0, "{\"text\":\"still\"}")).Parts.OfType<TextPart>().Last().Text.ShouldEndWith("still");
        }

        DecodeBody(Encoding.UTF8.GetBytes(data)).Parts.ShouldBeEmpty();
    }

    [Fact]
    public void A_delta_of_text_allocates_nothing()
    {
        var sink = new Counter();
        var decoder = Dialect.CreateDecoder(Context(), sink);
        var plain = "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"some words\"},\"p\":\"abcdef\"}"u8.ToArray();
        var escaped = "{\"contentBlockIndex\":0,\"delta\":{\"text\":\"a\\n\\\"b\\\"\"}}"u8.ToArray();
        var arguments = "{\"contentBlockIndex\":1,\"delta\":{\"toolUse\":{\"input\":\"{\\\"a\\\":\"}}}"u8.ToArray();
        var reasoning = "{\"contentBlockIndex\":2,\"delta\":{\"reasoningContent\":{\"text\":\"hm\"}}}"u8.ToArray();
        AllocationGate.Measure(() =>
        {
            decoder.Read("contentBlockDelta"u8, plain);
            decoder.Read("contentBlockDelta"u8, escaped);
            decoder.Read("contentBlockDelta"u8, arguments);
            decoder.Read("contentBlockDelta"u8, reasoning);
        }).ShouldBe(0);
        sink.Bytes.ShouldBeGreaterThan(1000);
    }

    private static byte[] Start(int index, string start) => EventStreams.Event("contentBlockStart", $"{{\"contentBlockIndex\":{index},\"start\":{start}}}");

    private static byte[] Delta(int index, string delta) => EventStreams.Event("contentBlockDelta", $"{{\"contentBlockIndex\":{index},\"delta\":{delta}}}");

    private static AnswerContext Context() => new() { RequestId = new string('0', 32), CreatedAt = 1, Model = "m", Channel = "aws" };

    private static ChatAnswer Decode(params byte[][] messages) => Decode(Context(), int.MaxValue, [.. messages.SelectMany(m => m)]);

    private static ChatAnswer Decode(byte[] stream, int pieces) => Decode(Context(), pieces, stream);

    private static ChatAnswer Decode(AnswerContext context, int pieces, byte[] stream)
    {
        var fold = new AnswerFold("bedrock");
        var sequencer = new BlockSequencer(fold, context);
        var decoder = Dialect.CreateDecoder(context, sequencer);
        var reader = new EventStreamReader();
        for (var at = 0; at < stream.Length;)
        {
            var size = Math.Min(pieces, stream.Length - at);
            var frames = reader.Read(stream.AsSpan(at, size));
            while (frames.TryRead(out var frame))
            {
                decoder.Read(frame.Event, frame.Data);
            }

            at += size;
        }

        decoder.Complete();
        sequencer.Complete(default);
        return fold.Answer;
    }

    private static ChatAnswer DecodeBody(byte[] body)
    {
        var fold = new AnswerFold("bedrock");
        var sequencer = new BlockSequencer(fold, Context());
        Dialect.DecodeBody(body, Context(), sequencer);
        sequencer.Complete(default);
        return fold.Answer;
    }

    private static void Check(Fixture fixture, ChatAnswer answer)
    {
        var expected = fixture.Expected;
        string.Concat(answer.Parts.OfType<TextPart>().Select(p => p.Text)).ShouldBe(expected.GetProperty("text").GetString() ?? string.Empty, fixture.File);
        var reasoning = expected.TryGetProperty("reasoning", out var words) ? words.GetString() ?? string.Empty : string.Empty;
        string.Concat(answer.Parts.OfType<ReasoningPart>().Select(p => p.Text)).ShouldBe(reasoning, fixture.File);
        var calls = answer.Parts.OfType<ToolCallPart>().ToList();
        calls.Count.ShouldBe(expected.GetProperty("toolCalls").GetArrayLength(), fixture.File);
        foreach (var (call, wanted) in calls.Zip(expected.GetProperty("toolCalls").EnumerateArray()))
        {
            (call.Id, call.Name).ShouldBe((wanted.GetProperty("id").GetString()!, wanted.GetProperty("name").GetString()!), fixture.File);
            JsonElement.DeepEquals(JsonDocument.Parse(call.Arguments).RootElement, wanted.GetProperty("arguments")).ShouldBeTrue(fixture.File);
        }

        var finish = answer.Finish switch
        {
            FinishReason.Length => "length",
            FinishReason.ToolCalls => "tool_calls",
            _ => "stop",
        };
        finish.ShouldBe(expected.GetProperty("finish").GetString(), fixture.File);
        if (expected.TryGetProperty("signatures", out var signatures))
        {
            answer.Parts.OfType<ReasoningPart>().Select(p => p.Proof!.Value)
                .ShouldBe(signatures.EnumerateArray().Select(s => s.GetProperty("value").GetString()!), fixture.File);
        }
    }

    private sealed class Counter : IChatEventSink
    {
        public long Bytes { get; private set; }

        public void On(scoped in StreamEvent e) => Bytes += e.Text.Length;
    }
}
