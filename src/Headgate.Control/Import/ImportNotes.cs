using Headgate.Contracts;

namespace Headgate.Control.Import;

/// <summary>Gathers what a person should know of an import. Never holds a secret.</summary>
internal sealed class ImportNotes
{
    // A hostile or very large file shall not make a report that nobody can read.
    private const int Most = 5000;
    private readonly List<ForeignImportNote> _notes = [];
    private readonly Dictionary<(string Key, ForeignImportNoteKind Kind), (int Index, int Count)> _once = [];
    private int _over;

    /// <summary>Notes that something is left out.</summary>
    /// <param name="item">What, such as <c>channel 'x'</c>.</param>
    /// <param name="why">Why.</param>
    public void LeftOut(string item, string why) => Add(item, ForeignImportNoteKind.LeftOut, why);

    /// <summary>Notes that something comes differently.</summary>
    public void Changed(string item, string how) => Add(item, ForeignImportNoteKind.Changed, how);

    /// <summary>Notes what is to be done afterwards.</summary>
    public void Advice(string item, string what) => Add(item, ForeignImportNoteKind.Advice, what);

    /// <summary>Notes something that may be true of many items: the first is named, the others are counted.</summary>
    public void Once(string item, ForeignImportNoteKind kind, string message)
    {
        if (_once.TryGetValue((message, kind), out var seen))
        {
            _once[(message, kind)] = seen with { Count = seen.Count + 1 };
            return;
        }

        _once.Add((message, kind), (_notes.Count, 1));
        Add(item, kind, message);
    }

    /// <summary>Everything, in the order it was noted.</summary>
    public IReadOnlyList<ForeignImportNote> ToList()
    {
        var notes = _notes.ToArray();
        foreach (var (index, count) in _once.Values.Where(o => o.Count > 1 && o.Index < notes.Length))
        {
            notes[index] = notes[index] with { Message = $"{notes[index].Message} (and {count - 1} more like it)" };
        }

        return _over == 0 ? notes : [.. notes, new ForeignImportNote("the file", ForeignImportNoteKind.Advice, $"{_over} more notes are not shown")];
    }

    private void Add(string item, ForeignImportNoteKind kind, string message)
    {
        if (_notes.Count < Most)
        {
            _notes.Add(new ForeignImportNote(item, kind, message));
        }
        else
        {
            _over++;
        }
    }
}
