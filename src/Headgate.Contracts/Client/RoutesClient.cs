namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/routes</c>.</summary>
public sealed class RoutesClient
{
    private readonly AdminTransport _transport;

    internal RoutesClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of routes.</summary>
    public Task<Page<RouteView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<RouteView>>(HttpMethod.Get, "routes" + query?.ToQueryString(), null, cancellation);

    /// <summary>One route.</summary>
    public Task<RouteView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<RouteView>(HttpMethod.Get, $"routes/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes a route.</summary>
    public Task<RouteView> CreateAsync(RouteInput route, CancellationToken cancellation = default) =>
        _transport.SendAsync<RouteView>(HttpMethod.Post, "routes", route, cancellation);

    /// <summary>Replaces a route.</summary>
    /// <param name="id">Which.</param>
    /// <param name="route">What it shall be.</param>
    /// <param name="version">The version the change was made from; null: whatever it is.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<RouteView> ReplaceAsync(string id, RouteInput route, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<RouteView>(HttpMethod.Put, $"routes/{Uri.EscapeDataString(id)}", route, cancellation, version);

    /// <summary>Deletes a route.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"routes/{Uri.EscapeDataString(id)}", null, cancellation, version);
}
