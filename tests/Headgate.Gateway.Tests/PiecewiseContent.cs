using System.Net;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests;

/// <summary>A body that a client sends piece by piece, each but the first when its gate opens.</summary>
public sealed class PiecewiseContent(byte[] piece, params Gate[] gates) : HttpContent
{
    protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) =>
        SerializeToStreamAsync(stream, context, TestContext.Current.CancellationToken);

    protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context, CancellationToken cancellationToken)
    {
        await stream.WriteAsync(piece, cancellationToken);
        await stream.FlushAsync(cancellationToken);
        foreach (var gate in gates)
        {
            await gate.PassAsync(cancellationToken);
            await stream.WriteAsync(piece, cancellationToken);
            await stream.FlushAsync(cancellationToken);
        }
    }

    protected override bool TryComputeLength(out long length)
    {
        length = 0;
        return false;
    }
}
