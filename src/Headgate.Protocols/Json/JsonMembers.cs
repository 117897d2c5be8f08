using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>The members of an object inside a body that <see cref="JsonPeek.Read"/> has found valid, one after another.</summary>
internal ref struct JsonMembers
{
    private readonly int _start;
    private Utf8JsonReader _reader;

    public JsonMembers(ReadOnlySpan<byte> body, int start, int end)
    {
        _start = start;
        _reader = new Utf8JsonReader(body[start..end], new JsonReaderOptions { MaxDepth = JsonPeek.MaxDepth });
        _reader.Read();
    }

    public JsonField Current { get; private set; }

    public bool MoveNext()
    {
        if (!_reader.Read() || _reader.TokenType != JsonTokenType.PropertyName)
        {
            return false;
        }

        var nameStart = _start + (int)_reader.TokenStartIndex;
        var nameEnd = nameStart + _reader.ValueSpan.Length + 2;
        _reader.Read();
        var valueStart = _start + (int)_reader.TokenStartIndex;
        var type = _reader.TokenType;
        _reader.Skip();
        Current = new JsonField(nameStart, nameEnd, valueStart, _start + (int)_reader.BytesConsumed, type);
        return true;
    }
}
