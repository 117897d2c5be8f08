using System.Buffers;
using Microsoft.Win32.SafeHandles;

namespace Headgate.Control.Records;

/// <summary>
/// Reads the lines of a segment in order. On a live segment it stops in front of a hole and comes back to it later; on the
/// segment of a process that is gone it passes over holes and torn lines and counts them.
/// </summary>
/// <param name="file">The segment's file; not owned.</param>
/// <param name="position">Where to begin: the start of a line.</param>
/// <param name="live">The segment, while this process may still write to it; null for one that was left behind.</param>
internal sealed class SegmentReader(SafeFileHandle file, long position, JournalSegment? live = null) : IDisposable
{
    private readonly long _length = live is null ? RandomAccess.GetLength(file) : 0;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(64 * 1024);
    private long _bufferStart = position;
    private int _buffered;

    /// <summary>Start of the next line that was not read.</summary>
    public long Position { get; private set; } = position;

    /// <summary>Lines of a killed process that were begun and not finished, and places that it reserved and never wrote.</summary>
    public int Torn { get; private set; }

    /// <summary>Goes back to an earlier position, after a transaction failed.</summary>
    public void GoTo(long position)
    {
        Position = position;
        if (position < _bufferStart)
        {
            Forget();
        }
    }

    /// <summary>The next line without its line feed, valid until the next call; false when there is none yet.</summary>
    public bool TryRead(out ReadOnlySpan<byte> line)
    {
        var end = live?.End ?? _length;
        while (Position < end)
        {
            var window = _buffer.AsSpan(0, _buffered)[(int)(Position - _bufferStart)..];
            var stop = window.IndexOfAny((byte)'\n', (byte)0);
            if (stop < 0 && Fill(end))
            {
                continue;
            }

            if (stop >= 0 && window[stop] == '\n')
            {
                line = window[..stop];
                Position += stop + 1;
                return true;
            }

            if (!TryPass(window, stop, end))
            {
                break;
            }
        }

        line = default;
        return false;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = [];
        Forget();
    }

    // In front of something that is not a whole line: a zero, or a beginning without an end.
    private bool TryPass(ReadOnlySpan<byte> window, int stop, long end)
    {
        if (live is not null)
        {
            if (live.IsVoid(Position, out var length))
            {
                Position += length;
                Forget();
                return true;
            }

            // What was read may be old by the next call.
            Forget();
            return false;
        }

        var zeros = stop < 0 ? 0 : window[stop..].IndexOfAnyExcept((byte)0);
        var passed = stop < 0 ? window.Length : zeros < 0 ? window.Length : stop + zeros;
        Position += passed;

        // Zeros at the very end are only unused space; a run that goes over the buffer's edge is counted at its last part.
        if (stop != 0 || (zeros > 0 && Position < end))
        {
            Torn++;
        }

        return true;
    }

    private bool Fill(long end)
    {
        var kept = _buffer.AsSpan(0, _buffered)[(int)(Position - _bufferStart)..];
        if (kept.Length == _buffer.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(_buffer.Length * 2);
            kept.CopyTo(larger);
            ArrayPool<byte>.Shared.Return(_buffer);
            _buffer = larger;
        }
        else
        {
            kept.CopyTo(_buffer);
        }

        _bufferStart = Position;
        _buffered = kept.Length;
        var room = (int)Math.Min(_buffer.Length - _buffered, end - _bufferStart - _buffered);
        var read = room > 0 ? RandomAccess.Read(file, _buffer.AsSpan(_buffered, room), _bufferStart + _buffered) : 0;
        _buffered += read;
        return read > 0;
    }

    private void Forget()
    {
        _bufferStart = Position;
        _buffered = 0;
    }
}
