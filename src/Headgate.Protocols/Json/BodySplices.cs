using System.Buffers;

namespace Headgate.Protocols.Json;

/// <summary>
/// A body with some ranges replaced, as a list of segments: the body itself is never copied. Serves JSON edits and multipart bodies
/// alike. Reusable; <see cref="Reset"/> lets go of the body.
/// </summary>
public sealed class BodySplices
{
    private ReadOnlyMemory<byte>[] _segments = new ReadOnlyMemory<byte>[16];
    private ReadOnlyMemory<byte> _body;
    private int _count;
    private int _taken;

    /// <summary>Whether the result is the original body, byte for byte.</summary>
    public bool IsIdentity { get; private set; } = true;

    /// <summary>Bytes of the result.</summary>
    public long Length { get; private set; }

    /// <summary>How many segments make up the result; none of them is empty.</summary>
    public int SegmentCount => _count + (_taken < _body.Length ? 1 : 0);

    /// <summary>The segment at <paramref name="index"/>. The original's segments are slices of it, valid as long as it is.</summary>
    public ReadOnlyMemory<byte> Segment(int index)
    {
        if (index == _count && _taken < _body.Length)
        {
            return _body[_taken..];
        }

        return _segments.AsSpan(0, _count)[index];
    }

    /// <summary>Starts over with another body, as yet unchanged.</summary>
    public void Begin(ReadOnlyMemory<byte> body)
    {
        Reset();
        _body = body;
        Length = body.Length;
    }

    /// <summary>Replaces a range of the original body. Ranges must come in ascending order and may not overlap.</summary>
    /// <param name="start">Offset in the original body.</param>
    /// <param name="end">Offset after the range; equal to <paramref name="start"/> to insert.</param>
    /// <param name="with">What takes its place; empty to remove.</param>
    public void Replace(int start, int end, ReadOnlyMemory<byte> with)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(start, _taken);
        ArgumentOutOfRangeException.ThrowIfLessThan(end, start);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(end, _body.Length);
        if (start == end && with.IsEmpty)
        {
            return;
        }

        IsIdentity = false;
        Add(_body[_taken..start]);
        Add(with);
        _taken = end;
        Length += with.Length - (end - start);
    }

    /// <summary>Writes the whole result.</summary>
    public void CopyTo(IBufferWriter<byte> to)
    {
        for (var i = 0; i < SegmentCount; i++)
        {
            to.Write(Segment(i).Span);
        }
    }

    /// <summary>Lets go of the body and of every replacement.</summary>
    public void Reset()
    {
        Array.Clear(_segments, 0, _count);
        _body = default;
        _count = 0;
        _taken = 0;
        Length = 0;
        IsIdentity = true;
    }

    private void Add(ReadOnlyMemory<byte> segment)
    {
        if (segment.IsEmpty)
        {
            return;
        }

        if (_count == _segments.Length)
        {
            Array.Resize(ref _segments, _count * 2);
        }

        _segments[_count++] = segment;
    }
}
