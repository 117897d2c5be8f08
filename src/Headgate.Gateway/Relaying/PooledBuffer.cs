using System.Buffers;

namespace Headgate.Gateway.Relaying;

/// <summary>A growing buffer from the shared pool. Not thread-safe; give it back by disposing.</summary>
public sealed class PooledBuffer : IBufferWriter<byte>, IDisposable
{
    private byte[] _bytes = [];

    /// <summary>How much is written.</summary>
    public int Length { get; private set; }

    /// <summary>What is written.</summary>
    public ReadOnlyMemory<byte> Written => _bytes.AsMemory(0, Length);

    /// <inheritdoc/>
    public void Advance(int count) => Length += count;

    /// <inheritdoc/>
    public Memory<byte> GetMemory(int sizeHint = 0)
    {
        var need = Length + Math.Max(sizeHint, 1);
        if (need > _bytes.Length)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(need, Math.Max(1024, _bytes.Length * 2)));
            Written.Span.CopyTo(larger);
            Return();
            _bytes = larger;
        }

        return _bytes.AsMemory(Length);
    }

    /// <inheritdoc/>
    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    /// <summary>Forgets what is written and keeps the memory for more.</summary>
    public void Rewind() => Length = 0;

    /// <summary>Forgets what is written and gives the memory back.</summary>
    public void Clear()
    {
        Return();
        _bytes = [];
        Length = 0;
    }

    /// <inheritdoc/>
    public void Dispose() => Clear();

    private void Return()
    {
        if (_bytes.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_bytes);
        }
    }
}
