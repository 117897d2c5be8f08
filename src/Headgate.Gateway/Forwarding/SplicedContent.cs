using System.Net;
using Headgate.Gateway.Requests;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Forwarding;

/// <summary>An edited body as request content: the original bytes and the splices, written one after another without a copy.</summary>
/// <remarks>
/// An answer can come before the body is sent, and a cancelled attempt can still be writing for a moment: the owner is told
/// while the bytes are in use, so that it neither reuses nor gives them back meanwhile.
/// </remarks>
public sealed class SplicedContent(BodySplices splices, InboundRequest owner) : HttpContent
{
    /// <inheritdoc/>
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, CancellationToken.None);

    /// <inheritdoc/>
    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        owner.BeginSending();
        try
        {
            for (var i = 0; i < splices.SegmentCount; i++)
            {
                await stream.WriteAsync(splices.Segment(i), cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            owner.EndSending();
        }
    }

    /// <inheritdoc/>
    protected override bool TryComputeLength(out long length)
    {
        length = splices.Length;
        return true;
    }
}
