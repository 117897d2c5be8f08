using System.Net;

namespace Headgate.Control.Outbound;

/// <summary>HTTP to addresses that people configured (webhooks, payment providers): guarded, without redirects, with bounds on time and size.</summary>
public sealed class OutboundHttp(TimeProvider time) : IDisposable
{
    private const int MostBytes = 256 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private readonly HttpMessageInvoker _publicOnly = Create(allowPrivate: false);
    private readonly HttpMessageInvoker _anywhere = Create(allowPrivate: true);

    /// <summary>Sends a request and reads the answer.</summary>
    /// <param name="request">The request.</param>
    /// <param name="allowPrivate">Whether private addresses may be called.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="HttpRequestException">It cannot, or may not, be reached, or the answer is too long.</exception>
    /// <exception cref="TimeoutException">It took too long.</exception>
    internal async Task<OutboundAnswer> SendAsync(HttpRequestMessage request, bool allowPrivate, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            using var response = await (allowPrivate ? _anywhere : _publicOnly).SendAsync(request, both.Token);
            return new OutboundAnswer(response.StatusCode, await ReadAsync(response, both.Token));
        }
        catch (OperationCanceledException e) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new TimeoutException($"{request.RequestUri?.Host} did not answer within {Patience.TotalSeconds} seconds.", e);
        }
        catch (IOException e)
        {
            throw new HttpRequestException(e.Message, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _publicOnly.Dispose();
        _anywhere.Dispose();
    }

    private static HttpMessageInvoker Create(bool allowPrivate) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            ConnectTimeout = TimeSpan.FromSeconds(10),
            MaxResponseHeadersLength = 32,
            ConnectCallback = async (context, cancellation) =>
                await OutboundDialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, allowPrivate, cancellation),
        },
        disposeHandler: true);

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        using var kept = new MemoryStream();
        var piece = new byte[8192];
        int read;
        while ((read = await body.ReadAsync(piece, cancellation)) > 0)
        {
            kept.Write(piece, 0, read);
            if (kept.Length > MostBytes)
            {
                throw new HttpRequestException($"The answer is longer than {MostBytes / 1024} KB.");
            }
        }

        return kept.ToArray();
    }
}

/// <summary>What an address answered.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
internal sealed record OutboundAnswer(HttpStatusCode Status, byte[] Body)
{
    /// <summary>Whether it is a 2xx.</summary>
    public bool IsSuccess => (int)Status is >= 200 and < 300;
}
