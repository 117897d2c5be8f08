using System.Net.Http.Headers;
using System.Text.Json;
using Headgate.Control.Outbound;

namespace Headgate.Control.Identity.External;

/// <summary>
/// The way to identity providers. What an administrator typed, or a provider's document says, must not lead to this machine or into the
/// private network unless that was allowed, and never to a metadata service. Answers are JSON of a bounded size, in a bounded time.
/// </summary>
internal sealed class ProviderTransport : IDisposable
{
    private const int MostBytes = 512 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);
    private readonly HttpMessageInvoker _public = Create(allowPrivate: false);
    private readonly HttpMessageInvoker _any = Create(allowPrivate: true);
    private readonly TimeProvider _time;

    /// <summary>A transport with its own connections.</summary>
    public ProviderTransport(TimeProvider time) => _time = time;

    /// <summary>Sends a request and reads the answer's JSON.</summary>
    /// <param name="request">The request; disposed.</param>
    /// <param name="allowPrivate">Whether private addresses and plain HTTP are allowed.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="ExternalSignInException">It cannot be reached, or answers anything but JSON and 2xx.</exception>
    public async Task<JsonElement> SendAsync(HttpRequestMessage request, bool allowPrivate, CancellationToken cancellation)
    {
        using var _ = request;
        var address = request.RequestUri!;
        if (address.Scheme != Uri.UriSchemeHttps && !(allowPrivate && address.Scheme == Uri.UriSchemeHttp))
        {
            throw new ExternalSignInException(ExternalSignInException.Provider, $"{address.GetLeftPart(UriPartial.Path)} is not https");
        }

        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.UserAgent.ParseAdd("Headgate");
        using var patience = new CancellationTokenSource(Patience, _time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(cancellation, patience.Token);
        try
        {
            using var response = await (allowPrivate ? _any : _public).SendAsync(request, both.Token);
            var body = await ReadAsync(response, both.Token);
            return response.IsSuccessStatusCode
                ? JsonElement.Parse(body)
                : throw new ExternalSignInException(ExternalSignInException.Provider, $"{address.GetLeftPart(UriPartial.Path)} answered {(int)response.StatusCode}{ErrorOf(body)}");
        }
        catch (Exception e) when (e is HttpRequestException or IOException or JsonException || (e is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            throw new ExternalSignInException(ExternalSignInException.Provider, $"{address.GetLeftPart(UriPartial.Path)}: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _public.Dispose();
        _any.Dispose();
    }

    private static HttpMessageInvoker Create(bool allowPrivate) => new(
        new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            UseProxy = false,
            ActivityHeadersPropagator = null,
            ConnectTimeout = Patience,
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
            MaxResponseHeadersLength = 64,
            ConnectCallback = async (context, cancellation) => await OutboundDialer.ConnectAsync(context.DnsEndPoint.Host, context.DnsEndPoint.Port, allowPrivate, cancellation),
        },
        disposeHandler: true);

    private static async Task<byte[]> ReadAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellation);
        using var body = new MemoryStream();
        var piece = new byte[16 * 1024];
        int read;
        while ((read = await stream.ReadAsync(piece, cancellation)) > 0)
        {
            body.Write(piece, 0, read);
            if (body.Length > MostBytes)
            {
                throw new IOException($"the answer is larger than {MostBytes / 1024} KB");
            }
        }

        return body.ToArray();
    }

    // The code of RFC 6749, such as invalid_client; nothing else of a stranger's answer goes into a log.
    private static string ErrorOf(byte[] body)
    {
        try
        {
            var root = JsonElement.Parse(body);
            return root.ValueKind == JsonValueKind.Object && root.TryGetProperty("error", out var error) && error.ValueKind == JsonValueKind.String
                && error.GetString() is { Length: <= 60 } code && code.All(c => char.IsAsciiLetterOrDigit(c) || c == '_')
                ? $" ({code})"
                : string.Empty;
        }
        catch (JsonException)
        {
            return string.Empty;
        }
    }
}
