namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/alerts</c>.</summary>
public sealed class AlertsClient
{
    private readonly AdminTransport _transport;

    internal AlertsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of alerts.</summary>
    public Task<Page<AlertView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<AlertView>>(HttpMethod.Get, "alerts" + query?.ToQueryString(), null, cancellation);

    /// <summary>One alert.</summary>
    public Task<AlertView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<AlertView>(HttpMethod.Get, $"alerts/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes an alert.</summary>
    public Task<AlertView> CreateAsync(AlertInput alert, CancellationToken cancellation = default) =>
        _transport.SendAsync<AlertView>(HttpMethod.Post, "alerts", alert, cancellation);

    /// <summary>Replaces an alert.</summary>
    public Task<AlertView> ReplaceAsync(string id, AlertInput alert, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<AlertView>(HttpMethod.Put, $"alerts/{Uri.EscapeDataString(id)}", alert, cancellation, version);

    /// <summary>Deletes an alert.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"alerts/{Uri.EscapeDataString(id)}", null, cancellation, version);

    /// <summary>Messages that wait or could not be delivered; filter <c>state</c>.</summary>
    public Task<Page<DeliveryView>> DeliveriesAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<DeliveryView>>(HttpMethod.Get, "alerts/deliveries" + query?.ToQueryString(), null, cancellation);
}
