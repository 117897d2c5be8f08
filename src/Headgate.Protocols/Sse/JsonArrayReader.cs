using System.Buffers;

namespace Headgate.Protocols.Sse;

/// <summary>
/// Reads one JSON array that is sent in pieces, as <c>streamGenerateContent</c> without <c>alt=sse</c> answers. A frame is one element:
/// its raw bytes include the bracket or comma before it, its data is the element. Brackets and white space alone are comments.
/// </summary>
/// <remarks>
/// Only nesting and strings are watched, so a bare object (an error instead of the array) and objects one after another are read too.
/// </remarks>
public sealed class JsonArrayReader : FrameReader
{
    private static readonly SearchValues<byte> Structure = SearchValues.Create("{}[]\""u8);
    private static readonly SearchValues<byte> Separators = SearchValues.Create("[], \t\r\n"u8);
    private static readonly SearchValues<byte> ScalarEnds = SearchValues.Create(",] \t\r\n"u8);

    private State _state = State.Between;
    private int _depth;
    private bool _escaped;
    private bool _opened;
    private bool _started;

    /// <summary>A reader with a cap on the bytes of one element.</summary>
    public JsonArrayReader(int maxFrameBytes = DefaultMaxFrameBytes) : base(maxFrameBytes)
    {
    }

    private enum State
    {
        Between,
        InScalar,
        InValue,
        InString,
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _state = State.Between;
        _depth = 0;
        _escaped = false;
        _opened = false;
        _started = false;
    }

    private protected override int FindEnd(ReadOnlySpan<byte> chunk, int from)
    {
        var at = from;
        while (at < chunk.Length)
        {
            switch (_state)
            {
                case State.Between:
                    if (StartValue(chunk[at++]))
                    {
                        return at;
                    }

                    break;

                case State.InScalar:
                    var end = chunk[at..].IndexOfAny(ScalarEnds);
                    if (end < 0)
                    {
                        return -1;
                    }

                    _state = State.Between;
                    return at + end;

                case State.InValue:
                    var mark = chunk[at..].IndexOfAny(Structure);
                    if (mark < 0)
                    {
                        return -1;
                    }

                    at += mark + 1;
                    if (Nest(chunk[at - 1]))
                    {
                        return at;
                    }

                    break;

                default:
                    at = SkipString(chunk, at);
                    if (_state == State.Between)
                    {
                        return at;
                    }

                    break;
            }
        }

        return -1;
    }

    private protected override SseFrame Parse(ReadOnlySpan<byte> raw)
    {
        var data = raw;
        if (!_started)
        {
            _started = true;
            data = data.StartsWith("\uFEFF"u8) ? data[3..] : data;
        }

        // The first frame of an array begins with its bracket; an element that is itself an array does not occur in this protocol.
        var start = data.IndexOfAnyExcept(Separators);
        data = start < 0 ? default : data[start..];
        return new SseFrame { Raw = raw, Data = data, IsComment = data.IsEmpty };
    }

    /// <summary>Judges a byte between two elements; true: it closes the array, which is a frame of its own.</summary>
    private bool StartValue(byte b)
    {
        switch (b)
        {
            case (byte)'[' when !_opened:
                _opened = true;
                break;
            case (byte)']':
                return true;
            case (byte)'{' or (byte)'[':
                _state = State.InValue;
                _depth = 1;
                break;
            case (byte)'"':
                _state = State.InString;
                break;
            case (byte)',' or (byte)' ' or (byte)'\t' or (byte)'\r' or (byte)'\n' or 0xEF or 0xBB or 0xBF:
                break;
            default:
                _state = State.InScalar;
                break;
        }

        return false;
    }

    /// <summary>Follows a bracket or quote inside an element; true: the element ends here.</summary>
    private bool Nest(byte b)
    {
        switch (b)
        {
            case (byte)'"':
                _state = State.InString;
                return false;
            case (byte)'{' or (byte)'[':
                _depth++;
                return false;
            default:
                _depth--;
                _state = _depth == 0 ? State.Between : State.InValue;
                return _depth == 0;
        }
    }

    private int SkipString(ReadOnlySpan<byte> chunk, int at)
    {
        while (at < chunk.Length)
        {
            if (_escaped)
            {
                _escaped = false;
                at++;
                continue;
            }

            var mark = chunk[at..].IndexOfAny((byte)'"', (byte)'\\');
            if (mark < 0)
            {
                return chunk.Length;
            }

            at += mark + 1;
            if (chunk[at - 1] == (byte)'"')
            {
                _state = _depth == 0 ? State.Between : State.InValue;
                return at;
            }

            _escaped = true;
        }

        return at;
    }
}
