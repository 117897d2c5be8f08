using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>Notes events as short lines and insists on the order that encoders rely on.</summary>
internal sealed class LegalOrder : IChatEventSink
{
    private int _next;
    private BlockKind? _open;
    private bool _started;
    private bool _finished;

    /// <summary>Every event in words, such as <c>begin 0 Text</c>.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>The same, one after another.</summary>
    public string Text => string.Join(" | ", Lines);

    public Usage Usage { get; private set; }

    public void On(scoped in StreamEvent e)
    {
        _finished.ShouldBeFalse("nothing may follow the end");
        (e.Kind == StreamEventKind.Started).ShouldBe(!_started, "the start comes first, and once");
        _started = true;
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                Lines.Add($"start {e.Id} {e.Name}".TrimEnd());
                break;
            case StreamEventKind.BlockStarted:
                _open.ShouldBeNull("no block begins in another");
                e.Block.ShouldBe(_next);
                _open = e.BlockKind;
                Lines.Add($"begin {e.Block} {e.BlockKind} {e.Id} {e.Name}".TrimEnd());
                break;
            case StreamEventKind.Delta:
                _open.ShouldBe(e.BlockKind);
                e.Block.ShouldBe(_next);
                Lines.Add($"{Words(e)}");
                break;
            case StreamEventKind.BlockEnded:
                _open.ShouldBe(e.BlockKind);
                e.Block.ShouldBe(_next++);
                _open = null;
                Lines.Add("end");
                break;
            case StreamEventKind.Opaque:
                _open.ShouldBeNull("no block begins in another");
                e.Block.ShouldBe(_next++);
                Lines.Add($"opaque {e.Name} {e.Raw.GetRawText()}");
                break;
            default:
                _open.ShouldBeNull("every block has its end");
                _finished = true;
                Usage = e.Usage;
                Lines.Add($"finish {e.Finish} {e.StopSequence}".TrimEnd());
                break;
        }
    }

    private static string Words(scoped in StreamEvent e)
    {
        var words = $"+{Encoding.UTF8.GetString(e.Text)}";
        words += e.Proof is null ? string.Empty : $" proof:{e.Proof.Value}";
        words += e.Citation is null ? string.Empty : $" cite:{e.Citation.Url ?? e.Citation.Title}";
        return e.Raw.ValueKind == System.Text.Json.JsonValueKind.Undefined ? words : $"{words} raw:{e.Raw.GetRawText()}";
    }
}
