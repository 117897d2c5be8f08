namespace Headgate.Protocols.Json;

/// <summary>
/// The top-level table of one JSON object, filled by <see cref="JsonPeek.Read"/>. Reusable: its owner pools it and calls
/// <see cref="Reset"/> in between. It holds offsets only, never the body.
/// </summary>
public sealed class JsonFields
{
    private const int KeptCapacity = 1024;

    private JsonField[] _fields = new JsonField[32];

    /// <summary>How many fields the object has, duplicates counted.</summary>
    public int Count { get; private set; }

    /// <summary>Offset of the object's opening brace.</summary>
    internal int ObjectStart { get; private set; }

    /// <summary>The field at <paramref name="index"/>, in the body's order.</summary>
    public ref readonly JsonField this[int index] => ref _fields.AsSpan(0, Count)[index];

    /// <summary>Index of the first field with this name, however it is escaped in the body; -1 if absent.</summary>
    public int Find(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        for (var i = 0; i < Count; i++)
        {
            if (IsNamed(body, i, name))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many fields have this name. More than one is a hazard: two servers may read two different values.</summary>
    public int CountOf(ReadOnlySpan<byte> body, ReadOnlySpan<byte> name)
    {
        var count = 0;
        for (var i = 0; i < Count; i++)
        {
            count += IsNamed(body, i, name) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Empties the table. A table that one huge object blew up is given back to the collector.</summary>
    public void Reset()
    {
        Count = 0;
        ObjectStart = 0;
        if (_fields.Length > KeptCapacity)
        {
            _fields = new JsonField[32];
        }
    }

    internal bool IsNamed(ReadOnlySpan<byte> body, int index, ReadOnlySpan<byte> name)
    {
        ref readonly var field = ref _fields[index];
        return JsonText.Equals(body[(field.NameStart + 1)..(field.NameEnd - 1)], name);
    }

    internal void Begin(int objectStart)
    {
        Reset();
        ObjectStart = objectStart;
    }

    internal void Add(in JsonField field)
    {
        if (Count == _fields.Length)
        {
            Array.Resize(ref _fields, _fields.Length * 2);
        }

        _fields[Count++] = field;
    }
}
