using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

public sealed class CustomToolBridgeTests
{
    private readonly LegalOrder _events = new();
    private readonly BlockSequencer _sequencer;

    public CustomToolBridgeTests()
    {
        var context = Answering.Context("free");
        _sequencer = new BlockSequencer(new CustomToolBridge(_events, context), context);
    }

    [Theory]
    [InlineData("""{"input":"a \"b\"\n\u00e9"}""", "a \"b\"\né")]
    [InlineData("""{"input":{"x":1}}""", """{"x":1}""")]
    [InlineData("""{"input":""}""", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    [InlineData("""{"text":"x"}""", """{"text":"x"}""")]
    [InlineData("*** Begin Patch", "*** Begin Patch")]
    [InlineData("""{"input":"cut""", """{"input":"cut""")]
    public void The_argument_becomes_the_text(string arguments, string? text)
    {
        Call(0, "free", arguments);
        _events.Text.ShouldBe($"start  asked-model | begin 0 CustomToolCall id0 free | {(text is null ? "" : $"+{text} | ")}end");
    }

    [Fact]
    public void What_is_wrapped_comes_back()
    {
        const string Text = "a \"b\" \\ \n \u0001 é 漢 🐧";
        Call(0, "free", CustomToolBridge.Wrap(Text));
        _events.Lines[2].ShouldBe("+" + Text);
    }

    [Fact]
    public void Other_calls_pass_as_they_come_also_when_they_interleave()
    {
        _sequencer.On(StreamEvent.Begin(0, BlockKind.ToolCall, "a", "free"));
        _sequencer.On(StreamEvent.Begin(1, BlockKind.ToolCall, "b", "f"));
        _sequencer.On(StreamEvent.Begin(2, BlockKind.ToolCall, "c", "free"));
        More(2, "{\"input\":\"two\"}");
        More(1, "{\"x\":1}");
        More(0, "{\"input\":");
        More(0, "\"one\"}");
        _sequencer.Complete(default);
        _events.Text.ShouldBe("start  asked-model | begin 0 CustomToolCall a free | +one | end | begin 1 ToolCall b f | +{\"x\":1} | end | begin 2 CustomToolCall c free | +two | end | finish ToolCalls");
    }

    [Fact]
    public void A_proof_of_the_call_stays_with_it()
    {
        _sequencer.On(StreamEvent.Begin(0, BlockKind.ToolCall, "a", "free"));
        _sequencer.On(StreamEvent.Prove(0, BlockKind.ToolCall, new Proof(ProofKind.Signature, "gemini", "c", "p")));
        More(0, "{\"input\":\"x\"}");
        _sequencer.Complete(default);
        _events.Text.ShouldContain("+x | + proof:p | end");
    }

    private void Call(int key, string name, string arguments)
    {
        _sequencer.On(StreamEvent.Begin(key, BlockKind.ToolCall, "id" + key, name));
        More(key, arguments);
        _sequencer.On(StreamEvent.EndOf(key, BlockKind.ToolCall));
    }

    private void More(int key, string arguments) => _sequencer.On(StreamEvent.More(key, BlockKind.ToolCall, Encoding.UTF8.GetBytes(arguments)));
}
