namespace Headgate.Protocols.Json;

/// <summary>Small pieces that an edit makes itself (an escaped name, a rebuilt object), kept in one block that is used again.</summary>
internal sealed class Scratch
{
    private const int KeptSize = 64 * 1024;

    private byte[] _block = new byte[512];
    private int _used;

    /// <summary>Room for so many bytes, valid until <see cref="Reset"/>.</summary>
    public Memory<byte> Take(int size)
    {
        // Pieces handed out before stay alive in the old block, which nobody moves.
        if (_block.Length - _used < size)
        {
            _block = new byte[Math.Max(size, _block.Length * 2)];
            _used = 0;
        }

        var room = _block.AsMemory(_used, size);
        _used += size;
        return room;
    }

    /// <summary>A copy of these bytes, valid until <see cref="Reset"/>.</summary>
    public ReadOnlyMemory<byte> Copy(ReadOnlySpan<byte> bytes)
    {
        var room = Take(bytes.Length);
        bytes.CopyTo(room.Span);
        return room;
    }

    public void Reset()
    {
        _used = 0;
        if (_block.Length > KeptSize)
        {
            _block = new byte[512];
        }
    }
}
