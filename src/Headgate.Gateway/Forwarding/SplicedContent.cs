using System.Net;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding;

/// <summary>An edited body as request content: the original bytes and the splices, written one after another without a copy.</summary>
public sealed class SplicedContent(BodySplices splices) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        for (var i = 0; i < splices.SegmentCount; i++)
        {
            await stream.WriteAsync(splices.Segment(i), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = splices.Length;
        return true;
    }
}
