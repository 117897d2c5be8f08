using System.Net.Http.Headers;

namespace Headgate.Gateway.Forwarding.Signing;

/// <summary>
/// Signs requests with a service account's token (wire-formats section 9), which is kept until a minute before its end. One token is
/// fetched at a time: who comes meanwhile waits for the same one, and one who gives up waiting does not stop the others.
/// </summary>
public sealed class GoogleTokenSigner : RequestSigner
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(60);
    private readonly Lock _lock = new();
    private readonly GoogleTokenSource _source;
    private readonly TimeProvider _clock;
    private GoogleToken? _token;
    private Task<GoogleToken>? _fetching;

    /// <summary>A signer that fetches its tokens through a channel's own way out.</summary>
    /// <param name="account">The account.</param>
    /// <param name="transport">How the token's address is reached.</param>
    /// <param name="clock">Times of tokens and of the limit of a fetch.</param>
    /// <param name="allowLoopback">Whether the token's address may be on this machine (tests).</param>
    public GoogleTokenSigner(GoogleServiceAccount account, UpstreamTransport transport, TimeProvider clock, bool allowLoopback = false)
        : this(account, transport.SendAsync, clock, allowLoopback)
    {
    }

    /// <summary>The same with any HTTP client.</summary>
    public GoogleTokenSigner(GoogleServiceAccount account, HttpMessageInvoker client, TimeProvider clock, bool allowLoopback = false)
        : this(account, client.SendAsync, clock, allowLoopback)
    {
    }

    private GoogleTokenSigner(
        GoogleServiceAccount account,
        Func<HttpRequestMessage, CancellationToken, Task<HttpResponseMessage>> send,
        TimeProvider clock,
        bool allowLoopback)
    {
        _clock = clock;
        _source = new GoogleTokenSource(account, send, clock, allowLoopback);
    }

    /// <inheritdoc/>
    public override async ValueTask SignAsync(HttpRequestMessage request, CancellationToken cancellation)
    {
        var token = Current() ?? await Fetch().WaitAsync(cancellation).ConfigureAwait(false);
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token.Value);
    }

    /// <summary>Names the account; never a key or token.</summary>
    public override string ToString() => _source.ToString();

    private GoogleToken? Current()
    {
        var token = Volatile.Read(ref _token);
        return token is not null && _clock.GetUtcNow() < token.EndsAt - Margin ? token : null;
    }

    private Task<GoogleToken> Fetch()
    {
        lock (_lock)
        {
            // A task that failed is not asked again: the next request tries anew.
            if (Current() is { } token)
            {
                return Task.FromResult(token);
            }

            return _fetching is { IsCompleted: false } running ? running : _fetching = FetchAsync();
        }
    }

    private async Task<GoogleToken> FetchAsync()
    {
        // Not under the lock, and bound to nobody's request.
        await Task.Yield();
        var token = await _source.FetchAsync().ConfigureAwait(false);
        Volatile.Write(ref _token, token);
        return token;
    }
}
