namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/providers</c>.</summary>
public sealed class ProvidersClient
{
    private readonly AdminTransport _transport;

    internal ProvidersClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of providers.</summary>
    public Task<Page<ProviderView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<ProviderView>>(HttpMethod.Get, "providers" + query?.ToQueryString(), null, cancellation);

    /// <summary>One provider.</summary>
    public Task<ProviderView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<ProviderView>(HttpMethod.Get, $"providers/{Uri.EscapeDataString(id)}", null, cancellation);
}
