namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/topups</c>.</summary>
public sealed class TopUpsClient
{
    private readonly AdminTransport _transport;

    internal TopUpsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of everybody's top-ups; filters <c>user</c>, <c>state</c>, <c>provider</c>.</summary>
    public Task<Page<TopUpView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<TopUpView>>(HttpMethod.Get, "topups" + query?.ToQueryString(), null, cancellation);
}
