using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Headgate.Gateway.Capturing;

/// <summary>
/// Stands in for the response's body while it is captured, so that no relay knows of it and a request that is not captured pays nothing.
/// </summary>
internal sealed class CapturingBody : IHttpResponseBodyFeature
{
    private readonly IHttpResponseBodyFeature _inner;
    private readonly CapturingWriter _writer;

    private CapturingBody(IHttpResponseBodyFeature inner, Capture capture)
    {
        _inner = inner;
        _writer = new CapturingWriter(inner.Writer, capture);
        Stream = _writer.AsStream(leaveOpen: true);
    }

    /// <inheritdoc/>
    public Stream Stream { get; }

    /// <inheritdoc/>
    public PipeWriter Writer => _writer;

    /// <summary>Puts it in place.</summary>
    public static void Install(HttpContext context, Capture capture)
    {
        if (context.Features.Get<IHttpResponseBodyFeature>() is { } inner)
        {
            context.Features.Set<IHttpResponseBodyFeature>(new CapturingBody(inner, capture));
        }
    }

    /// <inheritdoc/>
    public Task CompleteAsync() => _inner.CompleteAsync();

    /// <inheritdoc/>
    public void DisableBuffering() => _inner.DisableBuffering();

    /// <inheritdoc/>
    public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) =>
        SendFileFallback.SendFileAsync(Stream, path, offset, count, cancellationToken);

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken = default) => _inner.StartAsync(cancellationToken);
}
