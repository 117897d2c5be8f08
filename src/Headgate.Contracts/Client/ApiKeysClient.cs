namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/keys</c>.</summary>
public sealed class ApiKeysClient
{
    private readonly AdminTransport _transport;

    internal ApiKeysClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of API keys.</summary>
    public Task<Page<ApiKeyView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<ApiKeyView>>(HttpMethod.Get, "keys" + query?.ToQueryString(), null, cancellation);

    /// <summary>One API key.</summary>
    public Task<ApiKeyView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<ApiKeyView>(HttpMethod.Get, $"keys/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes a key; the answer holds its secret, this once.</summary>
    public Task<IssuedKey> CreateAsync(ApiKeyInput key, CancellationToken cancellation = default) =>
        _transport.SendAsync<IssuedKey>(HttpMethod.Post, "keys", key, cancellation);

    /// <summary>Makes many keys.</summary>
    public Task<IReadOnlyList<IssuedKey>> CreateManyAsync(BulkKeys bulk, CancellationToken cancellation = default) =>
        _transport.SendAsync<IReadOnlyList<IssuedKey>>(HttpMethod.Post, "keys/bulk", bulk, cancellation);

    /// <summary>Replaces a key; its secret stays.</summary>
    /// <param name="id">Which.</param>
    /// <param name="key">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<ApiKeyView> ReplaceAsync(string id, ApiKeyInput key, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ApiKeyView>(HttpMethod.Put, $"keys/{Uri.EscapeDataString(id)}", key, cancellation, version);

    /// <summary>Switches a key on.</summary>
    public Task<ApiKeyView> EnableAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ApiKeyView>(HttpMethod.Post, $"keys/{Uri.EscapeDataString(id)}/enable", null, cancellation, version);

    /// <summary>Switches a key off.</summary>
    public Task<ApiKeyView> DisableAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<ApiKeyView>(HttpMethod.Post, $"keys/{Uri.EscapeDataString(id)}/disable", null, cancellation, version);

    /// <summary>Gives a key a new secret; the old one works on for the overlap.</summary>
    public Task<IssuedKey> RotateAsync(string id, RotateKey? rotate = null, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<IssuedKey>(HttpMethod.Post, $"keys/{Uri.EscapeDataString(id)}/rotate", rotate ?? new RotateKey(), cancellation, version);

    /// <summary>Deletes a key.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"keys/{Uri.EscapeDataString(id)}", null, cancellation, version);
}
