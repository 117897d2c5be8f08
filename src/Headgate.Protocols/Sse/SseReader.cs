using System.Buffers;

namespace Headgate.Protocols.Sse;

/// <summary>
/// Reads server-sent events, pushed chunk by chunk. Lines end in LF, CRLF or CR; <c>data:</c> comes with or without a space; a byte
/// order mark may lead; comments are frames of their own, because a relay must forward them (WHATWG HTML, section 9.2.6).
/// </summary>
public sealed class SseReader : FrameReader
{
    private byte[]? _joined;
    private bool _atLineStart = true;
    private bool _afterCr;
    private bool _started;

    /// <summary>A reader with a cap on the bytes of one frame.</summary>
    public SseReader(int maxFrameBytes = DefaultMaxFrameBytes) : base(maxFrameBytes)
    {
    }

    internal override bool HoldsBuffer => base.HoldsBuffer || _joined is not null;

    /// <inheritdoc/>
    public override void Reset()
    {
        base.Reset();
        ReleaseWork();
        _atLineStart = true;
        _afterCr = false;
        _started = false;
    }

    private protected override int FindEnd(ReadOnlySpan<byte> chunk, int from)
    {
        var at = from;
        while (at < chunk.Length)
        {
            // A CR has ended the line already; the LF of a CRLF may come much later, even with the next frame.
            if (_afterCr)
            {
                _afterCr = false;
                at += chunk[at] == (byte)'\n' ? 1 : 0;
                continue;
            }

            var blank = _atLineStart;
            var end = chunk[at..].IndexOfAny((byte)'\n', (byte)'\r');
            if (end < 0)
            {
                _atLineStart = false;
                return -1;
            }

            at += end;
            _atLineStart = true;
            if (chunk[at++] == (byte)'\r')
            {
                if (at == chunk.Length)
                {
                    _afterCr = true;
                }
                else if (chunk[at] == (byte)'\n')
                {
                    at++;
                }
            }

            if (blank && end == 0)
            {
                return at;
            }
        }

        return -1;
    }

    private protected override SseFrame Parse(ReadOnlySpan<byte> raw)
    {
        var rest = raw;
        if (!_started)
        {
            _started = true;
            rest = rest.StartsWith("\uFEFF"u8) ? rest[3..] : rest;
        }

        ReadOnlySpan<byte> name = default;
        ReadOnlySpan<byte> data = default;
        var dataLines = 0;
        var hasName = false;
        while (!rest.IsEmpty)
        {
            var end = rest.IndexOfAny((byte)'\n', (byte)'\r');
            var line = end < 0 ? rest : rest[..end];
            rest = end < 0 ? default : rest[(end + 1)..];
            if (TryField(line, "data"u8, out var value))
            {
                data = dataLines++ == 0 ? value : Join(data, value);
            }
            else if (TryField(line, "event"u8, out value))
            {
                name = value;
                hasName = true;
            }
        }

        return new SseFrame { Raw = raw, Event = name, Data = data, IsComment = dataLines == 0 && !hasName };
    }

    private protected override void ReleaseWork()
    {
        if (_joined is { } joined)
        {
            _joined = null;
            ArrayPool<byte>.Shared.Return(joined);
        }
    }

    private static bool TryField(ReadOnlySpan<byte> line, ReadOnlySpan<byte> field, out ReadOnlySpan<byte> value)
    {
        value = default;
        if (!line.StartsWith(field))
        {
            return false;
        }

        if (line.Length == field.Length)
        {
            return true;
        }

        if (line[field.Length] != (byte)':')
        {
            return false;
        }

        value = line[(field.Length + 1)..];
        value = !value.IsEmpty && value[0] == (byte)' ' ? value[1..] : value;
        return true;
    }

    /// <summary>Appends a data line to those before it, in a buffer of our own: they do not lie side by side in the frame.</summary>
    private ReadOnlySpan<byte> Join(ReadOnlySpan<byte> before, ReadOnlySpan<byte> line)
    {
        var length = before.Length + 1 + line.Length;
        var ours = _joined is not null && before.Overlaps(_joined);
        if (_joined is null || _joined.Length < length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(ours ? length * 2 : length);
            before.CopyTo(larger);
            ReleaseWork();
            _joined = larger;
        }
        else if (!ours)
        {
            before.CopyTo(_joined);
        }

        _joined[before.Length] = (byte)'\n';
        line.CopyTo(_joined.AsSpan(before.Length + 1));
        return _joined.AsSpan(0, length);
    }
}
