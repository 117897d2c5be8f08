namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/codes</c>.</summary>
public sealed class CodesClient
{
    private readonly AdminTransport _transport;

    internal CodesClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of codes; filters <c>batch</c>, <c>enabled</c>, <c>used</c>.</summary>
    public Task<Page<RedemptionCodeView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<RedemptionCodeView>>(HttpMethod.Get, "codes" + query?.ToQueryString(), null, cancellation);

    /// <summary>One code.</summary>
    public Task<RedemptionCodeView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<RedemptionCodeView>(HttpMethod.Get, $"codes/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Makes codes; they are told this once.</summary>
    public Task<MadeRedemptionCodes> CreateAsync(RedemptionCodeInput input, CancellationToken cancellation = default) =>
        _transport.SendAsync<MadeRedemptionCodes>(HttpMethod.Post, "codes", input, cancellation);

    /// <summary>Switches a code on or off and sets its end.</summary>
    public Task<RedemptionCodeView> ChangeAsync(string id, RedemptionCodeChange change, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<RedemptionCodeView>(HttpMethod.Put, $"codes/{Uri.EscapeDataString(id)}", change, cancellation, version);

    /// <summary>Deletes a code; what it credited stays.</summary>
    public Task DeleteAsync(string id, long? version = null, CancellationToken cancellation = default) =>
        _transport.SendAsync(HttpMethod.Delete, $"codes/{Uri.EscapeDataString(id)}", null, cancellation, version);
}
