using System.Text;

namespace Headgate.Protocols.Multipart;

/// <summary>
/// The parameters of a header value such as <c>form-data; name="model"</c>, one after another (RFC 2045 section 5.1; quoted pairs
/// RFC 5322). Semicolons inside quotes do not separate.
/// </summary>
internal ref struct HeaderParameters
{
    private ReadOnlySpan<byte> _rest;

    public HeaderParameters(ReadOnlySpan<byte> header)
    {
        var end = header.IndexOf((byte)';');
        Head = Trim(end < 0 ? header : header[..end]);
        _rest = end < 0 ? default : header[(end + 1)..];
    }

    /// <summary>What stands before the first semicolon.</summary>
    public ReadOnlySpan<byte> Head { get; }

    public ReadOnlySpan<byte> Name { get; private set; }

    public string Value { get; private set; } = "";

    /// <summary>Whether a parameter was not of the form name=value, or a quote was never closed.</summary>
    public bool IsBroken { get; private set; }

    public bool MoveNext()
    {
        _rest = Trim(_rest);
        while (!_rest.IsEmpty && _rest[0] == (byte)';')
        {
            _rest = Trim(_rest[1..]);
        }

        if (_rest.IsEmpty)
        {
            return false;
        }

        var equals = _rest.IndexOfAny((byte)'=', (byte)';');
        if (equals < 0 || _rest[equals] == (byte)';')
        {
            IsBroken = true;
            return false;
        }

        Name = Trim(_rest[..equals]);
        _rest = Trim(_rest[(equals + 1)..]);
        return !_rest.IsEmpty && _rest[0] == (byte)'"' ? TakeQuoted() : TakeToken();
    }

    private static ReadOnlySpan<byte> Trim(ReadOnlySpan<byte> text) => text.Trim(" \t\r\n"u8);

    private bool TakeToken()
    {
        var end = _rest.IndexOf((byte)';');
        Value = Encoding.UTF8.GetString(Trim(end < 0 ? _rest : _rest[..end]));
        _rest = end < 0 ? default : _rest[end..];
        return true;
    }

    private bool TakeQuoted()
    {
        var plain = new byte[_rest.Length];
        var length = 0;
        for (var i = 1; i < _rest.Length; i++)
        {
            if (_rest[i] == (byte)'"')
            {
                Value = Encoding.UTF8.GetString(plain, 0, length);
                _rest = Trim(_rest[(i + 1)..]);
                IsBroken = !_rest.IsEmpty && _rest[0] != (byte)';';
                return !IsBroken;
            }

            i += _rest[i] == (byte)'\\' && i + 1 < _rest.Length ? 1 : 0;
            plain[length++] = _rest[i];
        }

        IsBroken = true;
        return false;
    }
}
