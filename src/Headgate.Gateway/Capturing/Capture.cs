using System.Buffers;

namespace Headgate.Gateway.Capturing;

/// <summary>The beginnings of one request's bodies as they pass. Used by one request at a time.</summary>
/// <param name="maxBytes">Bytes kept of each body.</param>
public sealed class Capture(int maxBytes)
{
    private readonly ArrayBufferWriter<byte> _request = new();
    private readonly ArrayBufferWriter<byte> _response = new();

    /// <summary>What is kept of the request.</summary>
    public ReadOnlyMemory<byte> Request => _request.WrittenMemory;

    /// <summary>How long the request's whole body is.</summary>
    public long RequestBytes { get; private set; }

    /// <summary>What is kept of the answer.</summary>
    public ReadOnlyMemory<byte> Response => _response.WrittenMemory;

    /// <summary>How long the answer's whole body is.</summary>
    public long ResponseBytes { get; private set; }

    /// <summary>Takes a piece of the request's body.</summary>
    public void AddRequest(ReadOnlySpan<byte> piece)
    {
        Keep(_request, piece);
        RequestBytes += piece.Length;
    }

    /// <summary>Takes a piece of the answer's body.</summary>
    public void AddResponse(ReadOnlySpan<byte> piece)
    {
        Keep(_response, piece);
        ResponseBytes += piece.Length;
    }

    private void Keep(ArrayBufferWriter<byte> kept, ReadOnlySpan<byte> piece)
    {
        var room = maxBytes - kept.WrittenCount;
        if (room > 0)
        {
            kept.Write(piece[..Math.Min(room, piece.Length)]);
        }
    }
}
