using System.Buffers;

namespace Headgate.Protocols.Json;

/// <summary>
/// Edits the top level of a JSON object by splicing: bytes that no edit touches reach the wire exactly as they came, and the body is
/// not copied. Edits work one after another, each on the result of those before it; a name that occurs more than once is edited
/// everywhere. Reusable: <see cref="Begin"/> starts over, <see cref="Reset"/> lets go of the body. Allocates nothing once warm.
/// </summary>
public sealed class JsonEdit
{
    private const int KeptCapacity = 1024;

    private readonly BodySplices _splices = new();
    private readonly Scratch _scratch = new();
    private ReadOnlyMemory<byte> _body;
    private JsonFields _fields = new();
    private Entry[] _entries = new Entry[32];
    private int _count;
    private bool _changed;
    private bool _rendered;

    /// <summary>Whether the edited body is the original, byte for byte.</summary>
    public bool IsIdentity => Splices.IsIdentity;

    /// <summary>Bytes of the edited body.</summary>
    public long Length => Splices.Length;

    /// <summary>How many segments make up the edited body.</summary>
    public int SegmentCount => Splices.SegmentCount;

    /// <summary>The edited body as segments; renewed by the next edit, invalid after the next <see cref="Begin"/>.</summary>
    public BodySplices Splices
    {
        get
        {
            if (!_rendered)
            {
                Render();
                _rendered = true;
            }

            return _splices;
        }
    }

    /// <summary>The segment at <paramref name="index"/> of the edited body.</summary>
    public ReadOnlyMemory<byte> Segment(int index) => Splices.Segment(index);

    /// <summary>Writes the edited body.</summary>
    public void CopyTo(IBufferWriter<byte> to) => Splices.CopyTo(to);

    /// <summary>Starts editing a body with the table that <see cref="JsonPeek.Read"/> made of it; both must stay until the edit is done.</summary>
    public void Begin(ReadOnlyMemory<byte> body, JsonFields fields)
    {
        Reset();
        _body = body;
        _fields = fields;
        if (_entries.Length < fields.Count)
        {
            _entries = new Entry[fields.Count + 8];
        }

        _count = fields.Count;
    }

    /// <summary>Lets go of the body and of all edits.</summary>
    public void Reset()
    {
        Array.Clear(_entries, 0, _count);
        if (_entries.Length > KeptCapacity)
        {
            _entries = new Entry[32];
        }

        _splices.Reset();
        _scratch.Reset();
        _body = default;
        _count = 0;
        _changed = false;
        _rendered = false;
    }

    /// <summary>Gives a field this value; adds it where it is absent. The value must stay unchanged until the edit is done.</summary>
    public void Set(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        if (!Replace(name, json))
        {
            Add(_scratch.Copy(name), Quoted(name), json);
        }
    }

    /// <summary>Applies a compiled plan.</summary>
    public void Apply(EditPlan plan)
    {
        foreach (var step in plan.Steps)
        {
            switch (step.Verb)
            {
                case EditPlan.Verb.Set when !Replace(step.Name, step.Json):
                case EditPlan.Verb.Default when Next(step.Name, 0) < 0:
                    Add(step.Name, step.Quoted, step.Json);
                    break;
                case EditPlan.Verb.Drop:
                    Drop(step.Name);
                    break;
                case EditPlan.Verb.Rename:
                    Rename(step);
                    break;
                case EditPlan.Verb.Clamp:
                    Clamp(step);
                    break;
                default:
                    break;
            }
        }
    }

    /// <summary>
    /// Makes <c>stream_options.include_usage</c> true: adds the object or the member, or replaces what stands there. Other members stay.
    /// </summary>
    public void AskForUsage()
    {
        var found = false;
        for (var i = Next("stream_options"u8, 0); i >= 0; i = Next("stream_options"u8, i + 1))
        {
            found = true;
            Change(i, UsageRequest.Within(ValueOf(i), _scratch));
        }

        if (!found)
        {
            Set("stream_options"u8, UsageRequest.Alone);
        }
    }

    private bool Replace(ReadOnlySpan<byte> name, ReadOnlyMemory<byte> json)
    {
        var found = false;
        for (var i = Next(name, 0); i >= 0; i = Next(name, i + 1))
        {
            found = true;
            Change(i, json);
        }

        return found;
    }

    private void Drop(ReadOnlySpan<byte> name)
    {
        for (var i = Next(name, 0); i >= 0; i = Next(name, i + 1))
        {
            _entries[i].Dropped = true;
            Touch();
        }
    }

    private void Rename(EditPlan.Step step)
    {
        if (Next(step.Name, 0) < 0 || step.Name.AsSpan().SequenceEqual(step.To))
        {
            return;
        }

        Drop(step.To);
        for (var i = Next(step.Name, 0); i >= 0; i = Next(step.Name, i + 1))
        {
            _entries[i].Name = step.To;
            _entries[i].Quoted = step.ToQuoted;
            Touch();
        }
    }

    private void Clamp(EditPlan.Step step)
    {
        for (var i = Next(step.Name, 0); i >= 0; i = Next(step.Name, i + 1))
        {
            if (NumberRange.Clamp(ValueOf(i).Span, step) is { } json)
            {
                Change(i, json);
            }
        }
    }

    /// <summary>The next entry from <paramref name="from"/> on that is there and has this name; -1 if there is none.</summary>
    private int Next(ReadOnlySpan<byte> name, int from)
    {
        for (var i = from; i < _count; i++)
        {
            ref readonly var entry = ref _entries[i];
            if (!entry.Dropped && (entry.Name.IsEmpty && i < _fields.Count ? _fields.IsNamed(_body.Span, i, name) : entry.Name.Span.SequenceEqual(name)))
            {
                return i;
            }
        }

        return -1;
    }

    private ReadOnlyMemory<byte> ValueOf(int index)
    {
        ref readonly var entry = ref _entries[index];
        return entry.HasValue ? entry.Value : _body[_fields[index].ValueStart.._fields[index].ValueEnd];
    }

    private void Change(int index, ReadOnlyMemory<byte> json)
    {
        // The same value again is no edit: a body that needs none stays one piece.
        if (json.Span.SequenceEqual(ValueOf(index).Span))
        {
            return;
        }

        _entries[index].Value = json;
        _entries[index].HasValue = true;
        Touch();
    }

    private void Add(ReadOnlyMemory<byte> name, ReadOnlyMemory<byte> quoted, ReadOnlyMemory<byte> json)
    {
        if (_count == _entries.Length)
        {
            Array.Resize(ref _entries, _count * 2);
        }

        _entries[_count++] = new Entry { Name = name, Quoted = quoted, Value = json, HasValue = true };
        Touch();
    }

    private ReadOnlyMemory<byte> Quoted(ReadOnlySpan<byte> name)
    {
        var room = _scratch.Take(JsonText.QuotedLength(name));
        return room[..JsonText.Quote(name, room.Span)];
    }

    private void Touch()
    {
        _changed = true;
        _rendered = false;
    }

    private void Render()
    {
        _splices.Begin(_body);
        if (!_changed)
        {
            return;
        }

        var kept = RenderFields();
        var end = _fields.Count == 0 ? _fields.ObjectStart + 1 : _fields[_fields.Count - 1].ValueEnd;
        for (var i = _fields.Count; i < _count; i++)
        {
            ref readonly var entry = ref _entries[i];
            if (entry.Dropped)
            {
                continue;
            }

            if (kept)
            {
                _splices.Replace(end, end, Punctuation.Comma);
            }

            _splices.Replace(end, end, entry.Quoted);
            _splices.Replace(end, end, Punctuation.Colon);
            _splices.Replace(end, end, entry.Value);
            kept = true;
        }
    }

    /// <summary>
    /// Splices the original fields. A dropped field takes the comma before it along, or, where nothing is kept before it, the one
    /// after it; so the white space around all that stays is as it was. Returns whether any field is kept.
    /// </summary>
    private bool RenderFields()
    {
        var kept = false;
        for (var i = 0; i < _fields.Count; i++)
        {
            ref readonly var field = ref _fields[i];
            ref readonly var entry = ref _entries[i];
            if (entry.Dropped)
            {
                var last = i == _fields.Count - 1;
                _splices.Replace(
                    kept ? _fields[i - 1].ValueEnd : field.NameStart,
                    kept || last ? field.ValueEnd : _fields[i + 1].NameStart,
                    default);
                continue;
            }

            kept = true;
            if (!entry.Quoted.IsEmpty)
            {
                _splices.Replace(field.NameStart, field.NameEnd, entry.Quoted);
            }

            if (entry.HasValue)
            {
                _splices.Replace(field.ValueStart, field.ValueEnd, entry.Value);
            }
        }

        return kept;
    }

    /// <summary>What became of a field. Beyond the original fields stand the added ones, whose members are all filled.</summary>
    private struct Entry
    {
        public ReadOnlyMemory<byte> Name;
        public ReadOnlyMemory<byte> Quoted;
        public ReadOnlyMemory<byte> Value;
        public bool HasValue;
        public bool Dropped;
    }
}
