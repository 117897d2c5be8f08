using System.Text;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Ends the text at the client's stop sequences where the provider's dialect knows none. What could be the beginning of one is held
/// back; what follows one is swallowed.
/// </summary>
public sealed class StopCutter : IChatEventSink
{
    private readonly IChatEventSink _next;
    private readonly byte[][] _stops;
    private readonly int _longest;
    private byte[] _held = [];
    private string? _cutBy;

    /// <summary>A cutter for these sequences.</summary>
    public StopCutter(IChatEventSink next, IReadOnlyList<string> stops)
    {
        _next = next;
        _stops = [.. stops.Where(s => s.Length > 0).Select(Encoding.UTF8.GetBytes)];
        _longest = _stops.Length == 0 ? 0 : _stops.Max(s => s.Length);
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
            if (e.Kind == StreamEventKind.BlockEnded && _held.Length > 0)
            {
                Say(e.Block, _held);
                _held = [];
            }

            _next.On(e);
        }
    }

    private void Take(scoped in StreamEvent e)
    {
        byte[] text = [.. _held, .. e.Text];
        var (at, stop) = (-1, Array.Empty<byte>());
        foreach (var candidate in _stops)
        {
            var found = text.AsSpan().IndexOf(candidate);
            if (found >= 0 && (at < 0 || found < at))
            {
                (at, stop) = (found, candidate);
            }
        }

        if (at >= 0)
        {
            _cutBy = Encoding.UTF8.GetString(stop);
            Say(e.Block, text.AsSpan(0, at));
            _next.On(StreamEvent.EndOf(e.Block, BlockKind.Text));
            return;
        }

        var keep = Held(text);
        Say(e.Block, text.AsSpan(0, text.Length - keep));
        _held = text[^keep..];
    }

    // Length of the longest end of the text that is the beginning of a stop sequence.
    private int Held(ReadOnlySpan<byte> text)
    {
        for (var length = Math.Min(text.Length, _longest - 1); length > 0; length--)
        {
            var end = text[^length..];
            foreach (var stop in _stops)
            {
                if (stop.Length > length && stop.AsSpan().StartsWith(end))
                {
                    return length;
                }
            }
        }

        return 0;
    }

    private void Say(int block, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            _next.On(StreamEvent.More(block, BlockKind.Text, text));
        }
    }
}
