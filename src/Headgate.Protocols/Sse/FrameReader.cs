using System.Buffers;

namespace Headgate.Protocols.Sse;

/// <summary>
/// Cuts a stream into frames, pushed chunk by chunk. Frames that lie whole in a chunk are slices of it; only an incomplete one is
/// kept, in a pooled buffer that is given back as soon as it is empty, so an idle stream holds no memory. Every byte is scanned once.
/// </summary>
/// <remarks>
/// One reader serves one stream at a time: <see cref="Read"/> each chunk and take all its frames, then <see cref="TryComplete"/>,
/// then <see cref="Reset"/>, which must also be called when a stream is given up half-way.
/// </remarks>
public abstract class FrameReader
{
    /// <summary>The cap on one frame unless another is given: 16 MiB.</summary>
    public const int DefaultMaxFrameBytes = 16 * 1024 * 1024;

    private const int SmallestCarry = 1024;

    private readonly int _maxFrameBytes;
    private byte[]? _carry;
    private int _carried;

    private protected FrameReader(int maxFrameBytes)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(maxFrameBytes);
        _maxFrameBytes = maxFrameBytes;
    }

    /// <summary>Whether a frame passed the cap. Nothing more is read from then on, until <see cref="Reset"/>.</summary>
    public bool Overflowed { get; private protected set; }

    /// <summary>
    /// Whether the framing itself was damaged: a wrong length or checksum, or a stream that ends inside a frame. Only binary framing
    /// can be. Nothing more is read from then on, until <see cref="Reset"/>.
    /// </summary>
    public bool Broken { get; private protected set; }

    /// <summary>Whether the frames are binary: text is in their data only.</summary>
    public virtual bool IsBinary => false;

    /// <summary>Whether a buffer is held at the moment.</summary>
    internal virtual bool HoldsBuffer => _carry is not null;

    /// <summary>Takes the next chunk. The frames must be taken to the end, before the chunk's memory is used again.</summary>
    public SseFrames Read(ReadOnlySpan<byte> chunk) => new(this, chunk);

    /// <summary>
    /// At the end of the stream: hands out what no frame end has closed, for sloppy servers put the usage into an event that they
    /// never end. False: nothing is left.
    /// </summary>
    public bool TryComplete(out SseFrame last)
    {
        if (_carried == 0 || IsOver)
        {
            last = default;
            return false;
        }

        last = Parse(_carry.AsSpan(0, _carried));
        _carried = 0;
        return !Broken;
    }

    /// <summary>Makes the reader ready for another stream and gives back its buffers.</summary>
    public virtual void Reset()
    {
        ReleaseCarry();
        _carried = 0;
        Overflowed = false;
        Broken = false;
    }

    /// <summary>The cap on one frame, in bytes.</summary>
    private protected int MaxFrameBytes => _maxFrameBytes;

    private bool IsOver => Overflowed || Broken;

    /// <summary>Scans for the end of the frame in progress; offset after it, or -1 if the chunk ends before.</summary>
    private protected abstract int FindEnd(ReadOnlySpan<byte> chunk, int from);

    /// <summary>Reads a whole frame.</summary>
    private protected abstract SseFrame Parse(ReadOnlySpan<byte> raw);

    /// <summary>Called when a chunk is used up: gives back what only parsing needed.</summary>
    private protected virtual void ReleaseWork()
    {
    }

    internal bool TryNext(ReadOnlySpan<byte> chunk, scoped ref int at, scoped ref bool carryTaken, out SseFrame frame)
    {
        if (carryTaken)
        {
            _carried = 0;
            carryTaken = false;
        }

        frame = default;
        if (IsOver)
        {
            return false;
        }

        if (at == chunk.Length)
        {
            Finish();
            return false;
        }

        var end = FindEnd(chunk, at);
        var piece = end < 0 ? chunk[at..] : chunk[at..end];
        at += piece.Length;
        Overflowed |= piece.Length > _maxFrameBytes - _carried;
        if (IsOver)
        {
            return GiveUp();
        }

        if (end >= 0 && _carried == 0)
        {
            frame = Parse(piece);
            return !Broken || GiveUp();
        }

        Carry(piece);
        if (end < 0)
        {
            Finish();
            return false;
        }

        frame = Parse(_carry.AsSpan(0, _carried));
        carryTaken = true;
        return !Broken || GiveUp();
    }

    private bool GiveUp()
    {
        _carried = 0;
        Finish();
        return false;
    }

    private void Finish()
    {
        ReleaseWork();
        if (_carried == 0)
        {
            ReleaseCarry();
        }
    }

    private void Carry(ReadOnlySpan<byte> piece)
    {
        if (_carry is null || _carry.Length - _carried < piece.Length)
        {
            // Doubling keeps the copying linear, however small the chunks are.
            var wanted = Math.Max(_carried + piece.Length, Math.Min(_carried * 2L, _maxFrameBytes));
            var larger = ArrayPool<byte>.Shared.Rent((int)Math.Max(wanted, Math.Min(SmallestCarry, _maxFrameBytes)));
            _carry.AsSpan(0, _carried).CopyTo(larger);
            ReleaseCarry();
            _carry = larger;
        }

        piece.CopyTo(_carry.AsSpan(_carried));
        _carried += piece.Length;
    }

    private void ReleaseCarry()
    {
        if (_carry is { } carry)
        {
            _carry = null;
            ArrayPool<byte>.Shared.Return(carry);
        }
    }
}

/// <summary>The frames that a chunk completes, one after another; what remains is kept by the reader when they are exhausted.</summary>
public ref struct SseFrames
{
    private readonly FrameReader _reader;
    private readonly ReadOnlySpan<byte> _chunk;
    private int _at;
    private bool _carryTaken;

    internal SseFrames(FrameReader reader, ReadOnlySpan<byte> chunk)
    {
        _reader = reader;
        _chunk = chunk;
    }

    /// <summary>The next frame. Its spans are valid until the next call. False: the chunk is used up, or the reader has overflowed or is broken.</summary>
    public bool TryRead(out SseFrame frame) => _reader.TryNext(_chunk, ref _at, ref _carryTaken, out frame);
}
