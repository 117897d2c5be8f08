using System.Buffers;
using System.Net;

namespace Headgate.Gateway.Forwarding;

/// <summary>
/// A client's body on its way through, as it comes: every piece is sent on at once, and as long as pieces come the provider's
/// time to answer does not begin to run.
/// </summary>
public sealed class UploadContent(Stream body, long? announced, Action progress) : HttpContent
{
    private const int ChunkBytes = 64 * 1024;
    private readonly Lock _lock = new();
    private bool _over;

    /// <summary>The answer has begun (or failed): from now on progress is nobody's concern.</summary>
    public void Answered()
    {
        lock (_lock)
        {
            _over = true;
        }
    }

    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await body.ReadAsync(buffer, cancellationToken).ConfigureAwait(false) is var read && read > 0)
            {
                Progress();
                await stream.WriteAsync(buffer.AsMemory(0, read), cancellationToken).ConfigureAwait(false);
                await stream.FlushAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = announced ?? 0;
        return announced is not null;
    }

    // The answer can come while the upload still runs, and the timer is the answer's then.
    private void Progress()
    {
        lock (_lock)
        {
            if (!_over)
            {
                progress();
            }
        }
    }
}
