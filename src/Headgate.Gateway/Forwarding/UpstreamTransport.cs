using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headgate.Gateway.Forwarding;

/// <summary>What makes two channels share connections: the same way out.</summary>
/// <param name="Proxy">Outbound proxy; null: none.</param>
/// <param name="Http2PriorKnowledge">HTTP/2 without TLS negotiation.</param>
/// <param name="Http11Only">Never HTTP/2.</param>
/// <param name="ConnectTimeout">Until the connection stands.</param>
/// <param name="AllowMetadataAddresses">Whether link-local and metadata addresses may be reached.</param>
public sealed record TransportOptions(
    string? Proxy,
    bool Http2PriorKnowledge,
    bool Http11Only,
    TimeSpan ConnectTimeout,
    bool AllowMetadataAddresses);

/// <summary>
/// The way to upstream servers: the one place that knows <see cref="SocketsHttpHandler"/>. Redirects, cookies and decompression
/// are off: what a provider says is passed on or judged, never acted upon.
/// </summary>
public sealed class UpstreamTransport : IDisposable
{
    private readonly HttpMessageInvoker _invoker;
    private readonly TransportOptions _options;

    /// <summary>A transport with its own connection pool.</summary>
    public UpstreamTransport(TransportOptions options)
    {
        _options = options;
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = DecompressionMethods.None,
            ActivityHeadersPropagator = null,
            ConnectTimeout = options.ConnectTimeout,
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(90),
            EnableMultipleHttp2Connections = true,
            // A dead peer behind a silent network must not hold a stream for ever.
            KeepAlivePingDelay = TimeSpan.FromSeconds(30),
            KeepAlivePingTimeout = TimeSpan.FromSeconds(20),
            UseProxy = options.Proxy is not null,
            Proxy = options.Proxy is null ? null : ProxyOf(options.Proxy),
            MaxResponseHeadersLength = 64,
            ResponseDrainTimeout = TimeSpan.FromSeconds(1),

            // Clients put titles and names of any language into headers; the server read them as UTF-8.
            RequestHeaderEncodingSelector = static (_, _) => Encoding.UTF8,
        };
        if (!options.AllowMetadataAddresses)
        {
            handler.ConnectCallback = ConnectGuardedAsync;
        }

        _invoker = new HttpMessageInvoker(handler, disposeHandler: true);
    }

    /// <summary>How long connecting may take.</summary>
    public TimeSpan ConnectTimeout => _options.ConnectTimeout;

    /// <summary>Sends a request and returns when the response's headers are there.</summary>
    public Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        if (_options.Http2PriorKnowledge)
        {
            request.Version = HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionExact;
        }
        else
        {
            request.Version = _options.Http11Only || string.Equals(request.RequestUri!.Scheme, Uri.UriSchemeHttp, StringComparison.Ordinal)
                ? HttpVersion.Version11
                : HttpVersion.Version20;
            request.VersionPolicy = HttpVersionPolicy.RequestVersionOrLower;
        }

        return _invoker.SendAsync(request, cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => _invoker.Dispose();

    private static WebProxy ProxyOf(string address)
    {
        var uri = new Uri(address);
        var proxy = new WebProxy(uri);
        if (uri.UserInfo.Length > 0)
        {
            var parts = uri.UserInfo.Split(':', 2);
            proxy.Credentials = new NetworkCredential(
                Uri.UnescapeDataString(parts[0]), parts.Length > 1 ? Uri.UnescapeDataString(parts[1]) : string.Empty);
        }

        return proxy;
    }

    private static async ValueTask<Stream> ConnectGuardedAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var endpoint = context.DnsEndPoint;
        var addresses = IPAddress.TryParse(endpoint.Host, out var literal)
            ? [literal]
            : await Dns.GetHostAddressesAsync(endpoint.Host, cancellation).ConfigureAwait(false);
        AddressGuard.ThrowIfForbidden(endpoint.Host, addresses);

        // Connecting to the addresses just checked, not to the name: a second look-up could answer differently.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, endpoint.Port, cancellation).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
