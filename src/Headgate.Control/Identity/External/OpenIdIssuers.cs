using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Identity.External;

/// <summary>What an issuer says about itself.</summary>
/// <param name="AuthorizationEndpoint">Where browsers go.</param>
/// <param name="TokenEndpoint">Where codes are exchanged.</param>
/// <param name="KeysAddress">Where its keys are.</param>
/// <param name="SecretInBody">Whether it wants the client's secret in the body, because it takes no header.</param>
internal sealed record OpenIdMetadata(Uri AuthorizationEndpoint, Uri TokenEndpoint, Uri KeysAddress, bool SecretInBody);

/// <summary>
/// Issuers' documents and keys, kept for an hour. A token with a key that is not known makes the keys be read anew, at most once a minute per
/// issuer, so that tokens made up by the thousand do not turn into requests.
/// </summary>
internal sealed class OpenIdIssuers(ProviderTransport transport, TimeProvider time) : IDisposable
{
    private const int MostIssuers = 100;
    private const int MostKeys = 100;
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);
    private static readonly TimeSpan LeastBetween = TimeSpan.FromMinutes(1);
    private readonly SemaphoreSlim _gate = new(1);
    private readonly Dictionary<string, Known> _issuers = new(StringComparer.Ordinal);

    /// <summary>What an issuer says about itself.</summary>
    /// <exception cref="ExternalSignInException">It cannot be reached, or its document is not its own.</exception>
    public async Task<OpenIdMetadata> GetAsync(IdentityProvider provider, CancellationToken cancellation) => (await FindAsync(provider, cancellation)).Metadata;

    /// <summary>An issuer's keys.</summary>
    /// <param name="provider">The provider.</param>
    /// <param name="renew">Whether those that are kept were not enough.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="ExternalSignInException">It cannot be reached.</exception>
    public async Task<IReadOnlyList<JsonWebKey>> GetKeysAsync(IdentityProvider provider, bool renew, CancellationToken cancellation)
    {
        var known = await FindAsync(provider, cancellation);
        await _gate.WaitAsync(cancellation);
        try
        {
            var age = time.GetUtcNow() - known.KeysAt;
            if (known.Keys is null || age > Lifetime || (renew && age >= LeastBetween))
            {
                known.Keys = JsonWebKey.ReadSet(await ReadAsync(known.Metadata.KeysAddress, provider, cancellation), MostKeys);
                known.KeysAt = time.GetUtcNow();
            }

            return known.Keys;
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _gate.Dispose();

    private async Task<Known> FindAsync(IdentityProvider provider, CancellationToken cancellation)
    {
        var issuer = provider.Issuer!;
        var key = $"{provider.AllowPrivateAddresses} {issuer}";
        await _gate.WaitAsync(cancellation);
        try
        {
            if (_issuers.TryGetValue(key, out var known) && time.GetUtcNow() - known.At < Lifetime)
            {
                return known;
            }

            var document = await ReadAsync(new Uri(issuer.TrimEnd('/') + "/.well-known/openid-configuration"), provider, cancellation);
            var metadata = Read(document, issuer, provider);
            if (_issuers.Count >= MostIssuers)
            {
                _issuers.Clear();
            }

            return _issuers[key] = new Known(metadata, time.GetUtcNow());
        }
        finally
        {
            _gate.Release();
        }
    }

    private Task<JsonElement> ReadAsync(Uri address, IdentityProvider provider, CancellationToken cancellation) =>
        transport.SendAsync(new HttpRequestMessage(HttpMethod.Get, address), provider.AllowPrivateAddresses, cancellation);

    private static OpenIdMetadata Read(JsonElement document, string issuer, IdentityProvider provider)
    {
        if (Text(document, "issuer") != issuer)
        {
            throw Wrong($"the document at '{issuer}' names another issuer; set it exactly as the document has it");
        }

        var methods = document.TryGetProperty("token_endpoint_auth_methods_supported", out var listed) && listed.ValueKind == JsonValueKind.Array
            ? listed.EnumerateArray().Where(m => m.ValueKind == JsonValueKind.String).Select(m => m.GetString()!).ToArray()
            : ["client_secret_basic"];
        return new OpenIdMetadata(
            Address(document, "authorization_endpoint", provider),
            Address(document, "token_endpoint", provider),
            Address(document, "jwks_uri", provider),
            !methods.Contains("client_secret_basic", StringComparer.Ordinal) && methods.Contains("client_secret_post", StringComparer.Ordinal));
    }

    private static Uri Address(JsonElement document, string name, IdentityProvider provider) =>
        Uri.TryCreate(Text(document, name), UriKind.Absolute, out var address)
        && (address.Scheme == Uri.UriSchemeHttps || (provider.AllowPrivateAddresses && address.Scheme == Uri.UriSchemeHttp))
            ? address
            : throw Wrong($"the issuer's document has no usable '{name}'");

    private static string? Text(JsonElement document, string name) =>
        document.ValueKind == JsonValueKind.Object && document.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ExternalSignInException Wrong(string reason) => new(ExternalSignInException.Provider, reason);

    private sealed class Known(OpenIdMetadata metadata, DateTimeOffset at)
    {
        public OpenIdMetadata Metadata { get; } = metadata;

        public DateTimeOffset At { get; } = at;

        public IReadOnlyList<JsonWebKey>? Keys { get; set; }

        public DateTimeOffset KeysAt { get; set; }
    }
}
