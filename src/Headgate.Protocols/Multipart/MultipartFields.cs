namespace Headgate.Protocols.Multipart;

/// <summary>One part of a multipart/form-data body.</summary>
/// <param name="Name">The part's name, unescaped.</param>
/// <param name="IsFile">Whether the part is a file (has a file name); its content is never looked at.</param>
/// <param name="ValueStart">Offset of the content's first byte.</param>
/// <param name="ValueEnd">Offset after the content's last byte; the line end before the next boundary does not belong to it.</param>
public readonly record struct MultipartField(string Name, bool IsFile, int ValueStart, int ValueEnd);

/// <summary>The parts of one multipart body, filled by <see cref="MultipartPeek.Read"/>. Reusable; holds offsets and names only.</summary>
public sealed class MultipartFields
{
    private readonly List<MultipartField> _fields = [];

    /// <summary>How many parts the body has, files counted.</summary>
    public int Count => _fields.Count;

    /// <summary>The part at <paramref name="index"/>, in the body's order.</summary>
    public MultipartField this[int index] => _fields[index];

    /// <summary>Index of the first part with this name that is not a file; -1 if absent.</summary>
    public int Find(string name)
    {
        for (var i = 0; i < _fields.Count; i++)
        {
            if (!_fields[i].IsFile && string.Equals(_fields[i].Name, name, StringComparison.Ordinal))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>How many parts have this name, files counted: a file named <c>model</c> is as much a hazard as a second model.</summary>
    public int CountOf(string name)
    {
        var count = 0;
        foreach (var field in _fields)
        {
            count += string.Equals(field.Name, name, StringComparison.Ordinal) ? 1 : 0;
        }

        return count;
    }

    /// <summary>Empties the table.</summary>
    public void Reset() => _fields.Clear();

    internal void Add(MultipartField field) => _fields.Add(field);
}
