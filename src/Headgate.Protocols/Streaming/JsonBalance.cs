namespace Headgate.Protocols.Streaming;

/// <summary>Tells when streamed pieces of JSON have closed their outermost bracket: the arguments of a call are complete then.</summary>
internal struct JsonBalance
{
    private int _depth;
    private bool _inString;
    private bool _escaped;
    private bool _opened;

    /// <summary>Whether an object or array was opened and closed again.</summary>
    public readonly bool IsComplete => _opened && _depth == 0;

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
            else
            {
                _inString = b == (byte)'"';
                _opened |= b is (byte)'{' or (byte)'[';
                _depth += b is (byte)'{' or (byte)'[' ? 1 : b is (byte)'}' or (byte)']' ? -1 : 0;
            }
        }
    }
}
