namespace Headgate.Protocols.Streaming;

/// <summary>
/// Tells when streamed pieces of JSON have closed their outermost bracket: the arguments of a call are complete then. Arguments
/// that are empty or no object are never complete; only the end of their block tells.
/// </summary>
internal struct JsonBalance
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _opened;

    /// <summary>Whether an object or array was opened and closed again.</summary>
    public readonly bool IsComplete => _opened && _depth == 0 && !_inString;

    /// <summary>Takes the next piece.</summary>
    public void Take(ReadOnlySpan<byte> piece)
    {
        foreach (var b in piece)
        {
            if (_escaped)
            {
                _escaped = false;
            }
            else if (_inString)
            {
                _escaped = b == (byte)'\\';
                _inString = b != (byte)'"';
            }
            else if (b is (byte)'{' or (byte)'[')
            {
                _opened = true;
                _depth++;
            }
            else if (b is (byte)'}' or (byte)']')
            {
                // One that closes nothing must not make the next pair look complete half-way.
                _depth = Math.Max(0, _depth - 1);
            }
            else
            {
                _inString = b == (byte)'"';
            }
        }
    }
}
