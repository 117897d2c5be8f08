namespace Headgate.Protocols.Sse;

/// <summary>
/// Reads one JSON document a line, as Ollama streams (<c>application/x-ndjson</c>). Lines end in LF or CRLF; JSON holds no raw line
/// break, so nothing inside a line need be understood. Empty lines are comments; a last line without an end is left to
/// <see cref="FrameReader.TryComplete"/>.
/// </summary>
public sealed class NdjsonReader : FrameReader
{
    private bool _started;

    /// <summary>A reader with a cap on the bytes of one line.</summary>
    public NdjsonReader(int maxFrameBytes = DefaultMaxFrameBytes) : base(maxFrameBytes)
    {
    }

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        _started = false;
    }

    private protected override int FindEnd(ReadOnlySpan<byte> chunk, int from)
    {
        var end = chunk[from..].IndexOf((byte)'\n');
        return end < 0 ? -1 : from + end + 1;
    }

    private protected override SseFrame Parse(ReadOnlySpan<byte> raw)
    {
        var data = raw;
        if (!_started)
        {
            _started = true;
            data = data.StartsWith("\uFEFF"u8) ? data[3..] : data;
        }

        data = data.Trim(" \t\r\n"u8);
        return new SseFrame { Raw = raw, Data = data, IsComment = data.IsEmpty };
    }
}
