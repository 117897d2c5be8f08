using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Ends the text at the client's stop sequences where the provider's dialect knows none: at the first that is complete, wherever the
/// text is cut into pieces. What could be the beginning of one is held back; what follows one is swallowed.
/// </summary>
public sealed class StopCutter : IChatEventSink
{
    private readonly IChatEventSink _next;
    private readonly StopMatcher[] _stops;
    private byte[] _text = new byte[256];
    private int _held;
    private string? _cutBy;

    /// <summary>A cutter for these sequences; empty ones are none.</summary>
    public StopCutter(IChatEventSink next, IReadOnlyList<string> stops)
    {
        _next = next;
        _stops = [.. stops.Where(s => s.Length > 0).Select(s => new StopMatcher(s))];
    }

    /// <inheritdoc/>
    public void On(scoped in StreamEvent e)
    {
        if (e.Kind == StreamEventKind.Finished)
        {
            _next.On(_cutBy is null
                ? e
                : new StreamEvent { Kind = StreamEventKind.Finished, Finish = FinishReason.StopSequence, StopSequence = _cutBy, Usage = e.Usage });
        }
        else if (_cutBy is not null)
        {
            // The open block was ended at the cut; nothing of the rest exists for the client.
        }
        else if (e.BlockKind == BlockKind.Text && e.Kind == StreamEventKind.Delta && !e.Text.IsEmpty)
        {
            Take(e);
        }
        else
        {
            if (e.Kind == StreamEventKind.BlockEnded && e.BlockKind == BlockKind.Text)
            {
                Release(e.Block);
            }

            _next.On(e);
        }
    }

    private void Take(scoped in StreamEvent e)
    {
        var length = Append(e.Text);
        for (var at = _held; at < length; at++)
        {
            if (CompleteAt(at) is { } stop)
            {
                // The probabilities of this piece would tell what lies behind the cut.
                _cutBy = stop.Text;
                Say(e, _text.AsSpan(0, at + 1 - stop.Matched), withRaw: false);
                _next.On(StreamEvent.EndOf(e.Block, BlockKind.Text));
                return;
            }
        }

        _held = 0;
        foreach (var stop in _stops)
        {
            _held = Math.Max(_held, stop.Matched);
        }

        Say(e, _text.AsSpan(0, length - _held), withRaw: true);
        _text.AsSpan(length - _held, _held).CopyTo(_text);
    }

    /// <summary>Puts a piece behind what is held back; the length of both.</summary>
    private int Append(ReadOnlySpan<byte> piece)
    {
        var length = _held + piece.Length;
        if (_text.Length < length)
        {
            Array.Resize(ref _text, Math.Max(length, _text.Length * 2));
        }

        piece.CopyTo(_text.AsSpan(_held));
        return length;
    }

    /// <summary>The longest sequence that this byte completes, for it begins first; null: none. Every matcher must see the byte.</summary>
    private StopMatcher? CompleteAt(int at)
    {
        StopMatcher? complete = null;
        foreach (var stop in _stops)
        {
            if (stop.Take(_text[at]) && (complete is null || stop.Matched > complete.Matched))
            {
                complete = stop;
            }
        }

        return complete;
    }

    private void Release(int block)
    {
        if (_held > 0)
        {
            _next.On(StreamEvent.More(block, BlockKind.Text, _text.AsSpan(0, _held)));
        }

        _held = 0;
        foreach (var stop in _stops)
        {
            stop.Reset();
        }
    }

    private void Say(scoped in StreamEvent e, ReadOnlySpan<byte> text, bool withRaw)
    {
        var raw = withRaw ? e.Raw : default;
        if (!text.IsEmpty || e.Proof is not null || e.Citation is not null || raw.ValueKind != System.Text.Json.JsonValueKind.Undefined)
        {
            _next.On(new StreamEvent
            {
                Kind = StreamEventKind.Delta,
                Block = e.Block,
                BlockKind = BlockKind.Text,
                Text = text,
                Proof = e.Proof,
                Citation = e.Citation,
                Raw = raw,
            });
        }
    }
}
