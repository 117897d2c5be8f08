using System.IO.Compression;
using Microsoft.AspNetCore.Http;

namespace Headgate.TestKit.Upstream;

/// <summary>One request being answered: what the steps of a <see cref="Reply"/> act upon.</summary>
[System.Diagnostics.CodeAnalysis.SuppressMessage(
    "Design", "CA1001", Justification = "Disposing the compressor writes its trailer, which a cut must leave out; it owns nothing but memory.")]
internal sealed class ReplyRun(ReceivedRequest request, HttpContext context)
{
    private Stream? _gzip;

    public ReceivedRequest Request { get; } = request;

    public HttpResponse Response => context.Response;

    /// <summary>Cancelled when the client goes away or the upstream is disposed.</summary>
    public CancellationToken Cancellation => context.RequestAborted;

    /// <summary>The body is cut after this many bytes.</summary>
    public long CutAfter { get; set; } = long.MaxValue;

    /// <summary>Whether the connection was ended by the script: then the client did not abort.</summary>
    public bool CutByScript { get; private set; }

    public bool Gzip { get; set; }

    /// <summary>Writes and flushes, so that the client can see exactly this much.</summary>
    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        var left = CutAfter - Request.BytesSent;
        var cut = left <= bytes.Length;
        if (cut)
        {
            bytes = bytes[..(int)left];
        }

        var body = BodyStream();
        await body.WriteAsync(bytes, Cancellation);
        await body.FlushAsync(Cancellation);
        await Response.Body.FlushAsync(Cancellation);
        Request.BytesSent += bytes.Length;
        if (cut)
        {
            Cut();
        }
    }

    /// <summary>Ends the body properly: whatever a compressor still holds goes out.</summary>
    public async Task FinishAsync()
    {
        if (_gzip is not null)
        {
            await _gzip.DisposeAsync();
        }
    }

    /// <summary>
    /// Ends the connection without ending the message. Throwing makes Kestrel send all that was written and then close, so the
    /// client surely sees every byte before the cut; an abort could overtake them.
    /// </summary>
    public void Cut()
    {
        CutByScript = true;
        throw new CutException();
    }

    /// <summary>Resets the connection at once; bytes still on their way may be lost.</summary>
    public void Reset()
    {
        CutByScript = true;
        context.Abort();
        throw new CutException();
    }

    private Stream BodyStream()
    {
        if (!Gzip)
        {
            return Response.Body;
        }

        if (_gzip is null)
        {
            Response.Headers.ContentEncoding = "gzip";
            _gzip = new GZipStream(Response.Body, CompressionLevel.Fastest, leaveOpen: true);
        }

        return _gzip;
    }
}

/// <summary>Leaves the handler so that Kestrel closes the connection in the middle of the answer.</summary>
internal sealed class CutException() : Exception("The script cuts the connection here.");
