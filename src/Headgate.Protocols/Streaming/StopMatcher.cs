using System.Text;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Follows one stop sequence through a text that comes in pieces, byte by byte and each byte once, however the text is cut and
/// however long the sequence is (Knuth, Morris and Pratt).
/// </summary>
internal sealed class StopMatcher
{
    private readonly byte[] _stop;
    private readonly int[] _fallback;

    /// <summary>A matcher for a sequence, which may not be empty.</summary>
    public StopMatcher(string stop)
    {
        Text = stop;
        _stop = Encoding.UTF8.GetBytes(stop);
        _fallback = new int[_stop.Length];
        for (int at = 1, matched = 0; at < _stop.Length; at++)
        {
            while (matched > 0 && _stop[at] != _stop[matched])
            {
                matched = _fallback[matched - 1];
            }

            matched += _stop[at] == _stop[matched] ? 1 : 0;
            _fallback[at] = matched;
        }
    }

    /// <summary>The sequence.</summary>
    public string Text { get; }

    /// <summary>How many bytes at the end of the text are the beginning of the sequence.</summary>
    public int Matched { get; private set; }

    /// <summary>Takes the next byte. True: the sequence is complete.</summary>
    public bool Take(byte next)
    {
        while (Matched > 0 && next != _stop[Matched])
        {
            Matched = _fallback[Matched - 1];
        }

        Matched += next == _stop[Matched] ? 1 : 0;
        return Matched == _stop.Length;
    }

    /// <summary>Forgets the text.</summary>
    public void Reset() => Matched = 0;
}
