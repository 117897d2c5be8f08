using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class BlockSequencerTests
{
    private readonly LegalOrder _events = new();
    private readonly BlockSequencer _sequencer;

    public BlockSequencerTests() => _sequencer = new BlockSequencer(_events, Answering.Context());

    private static string MadeUp => "call_" + Answering.RequestId[..24];

    [Fact]
    public void An_answer_of_nothing_still_begins_and_ends()
    {
        _sequencer.Note(new Usage { Input = 3 });
        Done().ShouldBe("start  asked-model | finish Stop");
        _events.Usage.Output.ShouldBe(7);
    }

    [Fact]
    public void Parallel_calls_that_interleave_come_one_after_another()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        Begin(1, BlockKind.ToolCall, "b", "g");
        More(1, BlockKind.ToolCall, "{\"y\"");
        More(0, BlockKind.ToolCall, "{\"x\":\"}\"");
        More(1, BlockKind.ToolCall, ":2}");
        More(0, BlockKind.ToolCall, "}");
        More(2, BlockKind.Text, "So");
        Done().ShouldBe("start  asked-model | begin 0 ToolCall a f | +{\"x\":\"}\" | +} | end | begin 1 ToolCall b g | +{\"y\":2} | end | begin 2 Text | +So | end | finish ToolCalls");
    }

    [Fact]
    public void The_next_call_goes_on_at_once_when_the_one_before_is_complete()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        More(0, BlockKind.ToolCall, "{");
        Begin(1, BlockKind.ToolCall, "b", "g");
        More(1, BlockKind.ToolCall, "[1");
        More(0, BlockKind.ToolCall, "}");
        _events.Lines[^1].ShouldBe("+[1");
        More(1, BlockKind.ToolCall, "]");
        _events.Lines[^1].ShouldBe("+]");
        More(0, BlockKind.ToolCall, "late");
        Done().ShouldEndWith("+[1 | +] | end | finish ToolCalls");
    }

    [Fact]
    public void Calls_without_arguments_wait_for_their_end_only()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        Begin(1, BlockKind.ToolCall, "b", "g");
        More(1, BlockKind.ToolCall, "{}");
        _events.Lines.Count.ShouldBe(2);
        _sequencer.On(StreamEvent.EndOf(0, BlockKind.ToolCall));
        _events.Text.ShouldEndWith("begin 0 ToolCall a f | end | begin 1 ToolCall b g | +{}");
        Begin(2, BlockKind.CustomToolCall, "c", "h");
        More(2, BlockKind.CustomToolCall, "{free}");
        More(3, BlockKind.Text, "x");
        Done().ShouldEndWith("end | begin 2 CustomToolCall c h | +{free} | end | begin 3 Text | +x | end | finish ToolCalls");
    }

    [Fact]
    public void Missing_starts_are_made_up()
    {
        More(0, BlockKind.Reasoning, "hm");
        More(0, BlockKind.Text, "so");
        More(5, BlockKind.ToolCall, "{}");
        Done().ShouldBe($"start  asked-model | begin 0 Reasoning | +hm | end | begin 1 Text | +so | end | begin 2 ToolCall {MadeUp}1 | +{{}} | end | finish ToolCalls");
    }

    [Fact]
    public void Empty_blocks_are_left_out_but_calls_are_not_empty()
    {
        Begin(0, BlockKind.Text);
        More(0, BlockKind.Text, "");
        _sequencer.On(StreamEvent.EndOf(0, BlockKind.Text));
        Begin(1, BlockKind.Reasoning);
        Begin(2, BlockKind.ToolCall, null, "f");
        _sequencer.On(StreamEvent.EndOf(2, BlockKind.ToolCall));
        Done().ShouldBe($"start  asked-model | begin 0 ToolCall {MadeUp}1 f | end | finish ToolCalls");
    }

    [Fact]
    public void Ids_that_are_there_twice_are_told_apart()
    {
        foreach (var (key, id) in new[] { (0, "a"), (1, "a"), (2, "a_2"), (3, "a"), (4, "") })
        {
            Begin(key, BlockKind.ToolCall, id, "f");
            More(key, BlockKind.ToolCall, "{}");
        }

        _events.Lines.Where(l => l.StartsWith("begin", StringComparison.Ordinal)).Select(l => l.Split(' ')[3]).ShouldBe(["a", "a_2", "a_2_3", "a_4", MadeUp + "5"]);
    }

    [Fact]
    public void A_call_that_begins_again_is_another()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        More(0, BlockKind.ToolCall, "{");
        Begin(1, BlockKind.ToolCall, "b", "g");
        More(1, BlockKind.ToolCall, "{\"n\":1}");
        Begin(1, BlockKind.ToolCall, "c", "g");
        More(1, BlockKind.ToolCall, "{\"n\":2}");
        More(0, BlockKind.ToolCall, "}");
        Done().ShouldEndWith("begin 1 ToolCall b g | +{\"n\":1} | end | begin 2 ToolCall c g | +{\"n\":2} | end | finish ToolCalls");
    }

    [Fact]
    public void A_text_that_waits_goes_on_when_it_begins_again()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        Begin(1, BlockKind.Text);
        More(1, BlockKind.Text, "x");
        Begin(1, BlockKind.Text);
        More(1, BlockKind.Text, "y");
        Done().ShouldEndWith("end | begin 1 Text | +xy | end | finish ToolCalls");
    }

    [Fact]
    public void Another_kind_under_the_same_number_does_not_break_a_call()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        More(0, BlockKind.ToolCall, "{\"a\":");
        More(0, BlockKind.Text, "x");
        More(0, BlockKind.ToolCall, "1}");
        Done().ShouldBe("start  asked-model | begin 0 ToolCall a f | +{\"a\": | +1} | end | begin 1 Text | +x | end | finish ToolCalls");
    }

    [Fact]
    public void What_is_opaque_waits_for_an_open_call_and_ends_anything_else()
    {
        More(0, BlockKind.Text, "x");
        _sequencer.On(StreamEvent.OfDialect(1, "server", JsonElement.Parse("1")));
        Begin(2, BlockKind.ToolCall, "a", "f");
        More(2, BlockKind.ToolCall, "{");
        _sequencer.On(StreamEvent.OfDialect(3, "server", JsonElement.Parse("2")));
        More(2, BlockKind.ToolCall, "}");
        Done().ShouldBe("start  asked-model | begin 0 Text | +x | end | opaque server 1 | begin 2 ToolCall a f | +{ | +} | end | opaque server 2 | finish ToolCalls");
    }

    [Fact]
    public void What_waits_keeps_everything_that_it_holds()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        using (var tokens = JsonDocument.Parse("[1]"))
        {
            _sequencer.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = 1, BlockKind = BlockKind.Text, Text = "x"u8, Raw = tokens.RootElement });
        }

        _sequencer.On(StreamEvent.Cite(1, new Citation("https://a.example", null)));
        _sequencer.On(StreamEvent.Prove(1, BlockKind.Text, new Proof(ProofKind.Signature, "gemini", "", "p1")));
        _sequencer.On(StreamEvent.Prove(1, BlockKind.Text, new Proof(ProofKind.Signature, "gemini", "", "p2")));
        Done().ShouldEndWith("begin 1 Text | +x | + raw:[1] | + cite:https://a.example | + proof:p1 | + proof:p2 | end | finish ToolCalls");
    }

    [Theory]
    [InlineData(FinishReason.Stop, true, FinishReason.ToolCalls)]
    [InlineData(FinishReason.ToolCalls, false, FinishReason.Stop)]
    [InlineData(FinishReason.Length, true, FinishReason.Length)]
    [InlineData(FinishReason.Pause, false, FinishReason.Pause)]
    public void The_reason_fits_what_was_said(FinishReason said, bool called, FinishReason finish)
    {
        _sequencer.On(StreamEvent.End(said, "END"));
        if (called)
        {
            Begin(0, BlockKind.ToolCall, "a", "f");
        }

        Done().ShouldEndWith($"finish {finish} END");
    }

    [Fact]
    public void Nothing_follows_the_end()
    {
        Done();
        More(0, BlockKind.Text, "late");
        _sequencer.Complete(default);
        _events.Lines.Count.ShouldBe(2);
    }

    [Fact]
    public void What_waits_is_capped_and_the_answer_fails_past_it()
    {
        var piece = new byte[1024 * 1024];
        Begin(0, BlockKind.ToolCall, "a", "f");
        for (var i = 0; i < 40; i++)
        {
            _sequencer.On(StreamEvent.More(1, BlockKind.ToolCall, piece));
        }

        More(0, BlockKind.ToolCall, "{}");
        Done().ShouldEndWith("finish Error");
        _events.Text.ShouldNotContain("+{}");
    }

    [Fact]
    public void Any_number_of_blocks_that_wait_costs_bounded_memory_and_time()
    {
        Begin(0, BlockKind.ToolCall, "a", "f");
        for (var i = 1; i < 200_000; i++)
        {
            More(i, BlockKind.ToolCall, "{}");
        }

        Done().ShouldEndWith("finish Error");
        _events.Lines.Count.ShouldBeLessThan(10_000);
    }

    [Fact]
    public void Tools_go_by_the_clients_names()
    {
        var context = new Headgate.Protocols.Dialects.AnswerContext
        {
            RequestId = "short",
            CreatedAt = 0,
            Model = "m",
            Channel = "c",
            ToolNames = new Dictionary<string, string>(StringComparer.Ordinal) { ["f_"] = "f.x" },
        };
        var sequencer = new BlockSequencer(_events, context);
        sequencer.On(StreamEvent.Start("id", "real"));
        sequencer.On(StreamEvent.Begin(0, BlockKind.ToolCall, null, "f_"));
        sequencer.On(StreamEvent.Start("other", "other"));
        sequencer.Complete(default);
        _events.Text.ShouldBe("start id real | begin 0 ToolCall call_short1 f.x | end | finish ToolCalls");
    }

    [Fact]
    public void A_delta_allocates_nothing()
    {
        var sequencer = new BlockSequencer(new Nowhere(), Answering.Context());
        AllocationGate.Measure(() =>
        {
            sequencer.On(StreamEvent.More(0, BlockKind.Text, "abc"u8));
            sequencer.On(StreamEvent.More(0, BlockKind.Text, "def"u8));
        }).ShouldBe(0);
    }

    private void Begin(int key, BlockKind kind, string? id = null, string? name = null) => _sequencer.On(StreamEvent.Begin(key, kind, id, name));

    private void More(int key, BlockKind kind, string text) => _sequencer.On(StreamEvent.More(key, kind, Encoding.UTF8.GetBytes(text)));

    private string Done()
    {
        _sequencer.Complete(new Usage { Output = 7 });
        return _events.Text;
    }
}
