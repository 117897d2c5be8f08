using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class StopCutterTests
{
    [Theory]
    [InlineData("one END two", "END", "one ", "END")]
    [InlineData("one EN", "END", "one EN", null)]
    [InlineData("END", "END", "", "END")]
    [InlineData("aab", "aab", "", "aab")]
    [InlineData("aaab", "aab", "a", "aab")]
    [InlineData("ababac!", "abac", "ab", "abac")]
    [InlineData("xabcd", "abcd|c", "xab", "c")]
    [InlineData("xab", "b|ab", "x", "ab")]
    [InlineData("é。漢字", "。漢", "é", "。漢")]
    [InlineData("a\n\nb", "\n\n", "a", "\n\n")]
    [InlineData("plain", "|", "plain", null)]
    public void Text_ends_before_the_first_complete_sequence_however_it_is_cut(string text, string stops, string said, string? by)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var size = 1; size <= bytes.Length; size++)
        {
            var (fold, cutter) = Cutter(stops.Split('|'));
            for (var at = 0; at < bytes.Length; at += size)
            {
                cutter.On(StreamEvent.More(0, BlockKind.Text, bytes.AsSpan(at, Math.Min(size, bytes.Length - at))));
            }

            cutter.On(StreamEvent.EndOf(0, BlockKind.Text));
            cutter.On(StreamEvent.End(FinishReason.Length));
            fold.Parts.ShouldHaveSingleItem().ShouldBeOfType<TextPart>().Text.ShouldBe(said);
            (fold.Finish, fold.StopSequence).ShouldBe(by is null ? (FinishReason.Length, null) : (FinishReason.StopSequence, by));
        }
    }

    [Fact]
    public void A_long_random_text_is_cut_where_a_search_of_the_whole_would()
    {
        var random = new Random(11);
        for (var round = 0; round < 300; round++)
        {
            var text = string.Concat(Enumerable.Range(0, 60).Select(_ => (char)('a' + random.Next(2))));
            var stop = string.Concat(Enumerable.Range(0, random.Next(1, 9)).Select(_ => (char)('a' + random.Next(2))));
            var (answer, cutter) = Cutter([stop]);
            for (var at = 0; at < text.Length;)
            {
                var size = Math.Min(random.Next(1, 7), text.Length - at);
                cutter.On(StreamEvent.More(0, BlockKind.Text, Encoding.UTF8.GetBytes(text.Substring(at, size))));
                at += size;
            }

            cutter.On(StreamEvent.EndOf(0, BlockKind.Text));
            var found = text.IndexOf(stop, StringComparison.Ordinal);
            ((TextPart)answer.Parts[0]).Text.ShouldBe(found < 0 ? text : text[..found]);
        }
    }

    [Fact]
    public void Everything_after_the_cut_is_swallowed()
    {
        var events = new LegalOrder();
        var sequencer = new BlockSequencer(new StopCutter(events, ["!"]), Answering.Context());
        sequencer.On(StreamEvent.More(0, BlockKind.Text, "Hi! there"u8));
        sequencer.On(StreamEvent.More(0, BlockKind.Text, "more"u8));
        sequencer.On(StreamEvent.Begin(1, BlockKind.ToolCall, "a", "f"));
        sequencer.Complete(new Usage { Output = 9 });
        events.Text.ShouldBe("start  asked-model | begin 0 Text | +Hi | end | finish StopSequence !");
        events.Usage.Output.ShouldBe(9);
    }

    [Fact]
    public void Only_text_is_cut_and_no_sequence_spans_two_blocks()
    {
        var events = new LegalOrder();
        var sequencer = new BlockSequencer(new StopCutter(events, ["ab"]), Answering.Context());
        sequencer.On(StreamEvent.More(0, BlockKind.Reasoning, "ab"u8));
        sequencer.On(StreamEvent.More(1, BlockKind.Text, "xa"u8));
        sequencer.On(StreamEvent.More(2, BlockKind.Reasoning, "ab"u8));
        sequencer.On(StreamEvent.More(3, BlockKind.Text, "bx"u8));
        sequencer.Complete(default);
        events.Text.ShouldBe("start  asked-model | begin 0 Reasoning | +ab | end | begin 1 Text | +x | +a | end | begin 2 Reasoning | +ab | end | begin 3 Text | +bx | end | finish Stop");
    }

    [Fact]
    public void What_comes_with_the_text_is_kept_but_not_probabilities_of_the_cut()
    {
        var events = new LegalOrder();
        var cutter = new StopCutter(events, ["ab"]);
        cutter.On(StreamEvent.Start());
        cutter.On(StreamEvent.Begin(0, BlockKind.Text));
        cutter.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Text, Text = "a"u8, Raw = JsonElement.Parse("[1]") });
        cutter.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Text, Text = "xa"u8, Raw = JsonElement.Parse("[2]"), Citation = new Citation("u", null) });
        cutter.On(new StreamEvent { Kind = StreamEventKind.Delta, BlockKind = BlockKind.Text, Text = "b"u8, Raw = JsonElement.Parse("[3]"), Proof = new Proof(ProofKind.Signature, "d", "c", "p") });
        cutter.On(StreamEvent.End(FinishReason.Stop));
        events.Text.ShouldBe("start | begin 0 Text | + raw:[1] | +ax cite:u raw:[2] | + proof:p | end | finish StopSequence ab");
    }

    [Fact]
    public void A_long_sequence_of_one_letter_takes_linear_time()
    {
        var (answer, cutter) = Cutter([new string('a', 200_000) + "b"]);
        var piece = Encoding.UTF8.GetBytes(new string('a', 1000) + "c");
        for (var i = 0; i < 2_000; i++)
        {
            cutter.On(StreamEvent.More(0, BlockKind.Text, piece));
        }

        cutter.On(StreamEvent.EndOf(0, BlockKind.Text));
        ((TextPart)answer.Parts[0]).Text.Length.ShouldBe(2_000 * 1001);
    }

    [Fact]
    public void A_delta_allocates_nothing()
    {
        var cutter = new StopCutter(new Nowhere(), ["abc", "END"]);
        AllocationGate.Measure(() =>
        {
            cutter.On(StreamEvent.More(0, BlockKind.Text, "some ab"u8));
            cutter.On(StreamEvent.More(0, BlockKind.Text, "d words"u8));
        }).ShouldBe(0);
    }

    private static (ChatAnswer Answer, StopCutter Cutter) Cutter(IReadOnlyList<string> stops)
    {
        var fold = new AnswerFold("any");
        var cutter = new StopCutter(fold, stops);
        cutter.On(StreamEvent.Start());
        cutter.On(StreamEvent.Begin(0, BlockKind.Text));
        return (fold.Answer, cutter);
    }
}
