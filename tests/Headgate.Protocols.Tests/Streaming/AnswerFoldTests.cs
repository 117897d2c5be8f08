using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class AnswerFoldTests
{
    [Fact]
    public void Every_kind_of_block_becomes_its_part()
    {
        var fold = new AnswerFold("anthropic");
        var sequencer = new BlockSequencer(fold, Answering.Context());
        sequencer.On(StreamEvent.Start("id", "model"));
        sequencer.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Reasoning, Text = "hm"u8, IsSummary = true });
        sequencer.On(StreamEvent.Prove(0, BlockKind.Reasoning, new Proof(ProofKind.Signature, "anthropic", "c", "sig")));
        sequencer.On(StreamEvent.More(1, BlockKind.Text, "a"u8));
        sequencer.On(StreamEvent.Cite(1, new Citation("https://a.example", "A")));
        sequencer.On(StreamEvent.More(1, BlockKind.Text, "b"u8));
        sequencer.On(StreamEvent.More(2, BlockKind.Refusal, "no"u8));
        sequencer.On(StreamEvent.Begin(3, BlockKind.Media, null, "video/mp4"));
        sequencer.On(StreamEvent.More(3, BlockKind.Media, "AAAA"u8));
        using (var raw = JsonDocument.Parse("{\"type\":\"server\"}"))
        {
            sequencer.On(StreamEvent.OfDialect(4, "server", raw.RootElement));
        }

        sequencer.On(StreamEvent.Begin(5, BlockKind.ToolCall, "c1", "f"));
        sequencer.On(StreamEvent.EndOf(5, BlockKind.ToolCall));
        sequencer.On(StreamEvent.Begin(6, BlockKind.CustomToolCall, "c2", "free"));
        sequencer.Complete(new Usage { Output = 4 });

        var answer = fold.Answer;
        (answer.Id, answer.Model, answer.Finish, answer.Usage.Output).ShouldBe(("id", "model", FinishReason.ToolCalls, 4));
        var parts = answer.Parts;
        parts.Count.ShouldBe(7);
        var reasoning = parts[0].ShouldBeOfType<ReasoningPart>();
        (reasoning.Text, reasoning.IsSummary, reasoning.Proof?.Value).ShouldBe(("hm", true, "sig"));
        var text = parts[1].ShouldBeOfType<TextPart>();
        (text.Text, text.Citations.Count).ShouldBe(("ab", 1));
        parts[2].ShouldBe(new RefusalPart("no"));
        parts[3].ShouldBe(new MediaPart(MediaKind.Video) { MediaType = "video/mp4", Data = "AAAA" });
        var opaque = parts[4].ShouldBeOfType<OpaquePart>();
        (opaque.Dialect, opaque.Type, opaque.Raw.GetRawText()).ShouldBe(("anthropic", "server", "{\"type\":\"server\"}"));
        parts[5].ShouldBe(new ToolCallPart("c1", "f", "{}"));
        parts[6].ShouldBe(new ToolCallPart("c2", "free", "") { IsCustom = true });
        answer.Logprobs.ShouldBeNull();
    }

    [Fact]
    public void Log_probabilities_of_all_pieces_are_one_list()
    {
        var fold = new AnswerFold("any");
        foreach (var list in new[] { """[{"token":"a"},{"token":"b"}]""", """[{"token":"c"}]""", "5" })
        {
            using var raw = JsonDocument.Parse(list);
            fold.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Text, Raw = raw.RootElement });
        }

        fold.On(StreamEvent.End(FinishReason.Stop, "END"));
        fold.Answer.Logprobs.ShouldBe("""[{"token":"a"},{"token":"b"},{"token":"c"}]""");
        fold.Answer.StopSequence.ShouldBe("END");
    }
}
