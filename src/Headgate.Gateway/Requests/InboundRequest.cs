using System.Buffers;
using Headgate.Protocols.Json;
using Headgate.Protocols.Multipart;

namespace Headgate.Gateway.Requests;

/// <summary>What the body of a request is.</summary>
public enum BodyKind
{
    /// <summary>There is none.</summary>
    None,

    /// <summary>One JSON object.</summary>
    Json,

    /// <summary>A multipart form.</summary>
    Multipart,
}

/// <summary>
/// One request's body, whole, with the few fields that the gateway looks at. The original bytes are kept for every attempt.
/// Instances are pooled: <see cref="Reset"/> gives the buffer back.
/// </summary>
public sealed class InboundRequest
{
    private byte[]? _buffer;
    private int _sending;

    /// <summary>What the body is.</summary>
    public BodyKind Kind { get; set; }

    /// <summary>The original bytes.</summary>
    public ReadOnlyMemory<byte> Body { get; private set; }

    /// <summary>Top-level fields of a JSON body.</summary>
    public JsonFields Fields { get; } = new();

    /// <summary>Parts of a multipart body.</summary>
    public MultipartFields Parts { get; } = new();

    /// <summary>The edited JSON body of the attempt that is under way.</summary>
    public JsonEdit Edit { get; private set; } = new();

    /// <summary>The edited multipart body of the attempt that is under way.</summary>
    public BodySplices Splices { get; private set; } = new();

    /// <summary>Whether an attempt may still be writing from the buffer.</summary>
    public bool IsSending => Volatile.Read(ref _sending) > 0;

    /// <summary>The model as the client wrote it.</summary>
    public string Model { get; set; } = string.Empty;

    /// <summary>Whether a stream is asked for.</summary>
    public bool Stream { get; set; }

    /// <summary>Whether the client asked for usage in the stream itself.</summary>
    public bool AskedUsage { get; set; }

    /// <summary>The output limit that the client set; null: none.</summary>
    public long? MaxOutputTokens { get; set; }

    /// <summary>The earlier response that a Responses request builds upon.</summary>
    public string? PreviousResponseId { get; set; }

    /// <summary>Estimate of the prompt, in tokens: a quarter of the bytes.</summary>
    public long EstimatedInput => (Body.Length / 4) + 1;

    /// <summary>Room for at least this many bytes; what was written before is kept.</summary>
    public Memory<byte> Grow(int written, int atLeast)
    {
        if (_buffer is null || _buffer.Length - written < atLeast)
        {
            var larger = ArrayPool<byte>.Shared.Rent(Math.Max(written + atLeast, written * 2));
            if (_buffer is not null)
            {
                _buffer.AsSpan(0, written).CopyTo(larger);
                ArrayPool<byte>.Shared.Return(_buffer);
            }

            _buffer = larger;
        }

        return _buffer.AsMemory(written);
    }

    /// <summary>The body is complete.</summary>
    public void Complete(int length) => Body = _buffer.AsMemory(0, length);

    /// <summary>An attempt begins to write from the buffer.</summary>
    public void BeginSending() => Interlocked.Increment(ref _sending);

    /// <summary>That attempt is done with the buffer.</summary>
    public void EndSending() => Interlocked.Decrement(ref _sending);

    /// <summary>Makes the edits ready for another attempt. One that is still being written keeps its own.</summary>
    public void BeginAttempt()
    {
        if (IsSending)
        {
            Edit = new JsonEdit();
            Splices = new BodySplices();
        }
    }

    /// <summary>Gives the bytes back: no further attempt will need them. While one is still being written, the collector gets them instead of the pool.</summary>
    public void ReleaseBody()
    {
        if (IsSending)
        {
            Edit = new JsonEdit();
            Splices = new BodySplices();
        }
        else
        {
            Edit.Reset();
            Splices.Reset();
            if (_buffer is not null)
            {
                ArrayPool<byte>.Shared.Return(_buffer);
            }
        }

        Body = default;
        _buffer = null;
    }

    /// <summary>Makes the instance ready for the pool.</summary>
    public void Reset()
    {
        ReleaseBody();
        Fields.Reset();
        Parts.Reset();
        Kind = BodyKind.None;
        Model = string.Empty;
        Stream = false;
        AskedUsage = false;
        MaxOutputTokens = null;
        PreviousResponseId = null;
    }
}
