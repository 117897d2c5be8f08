namespace Headgate.Contracts.Client;

/// <summary>The caller's own money: <c>/api/v1/me/…</c>.</summary>
public sealed class MyMoneyClient
{
    private readonly AdminTransport _transport;

    internal MyMoneyClient(AdminTransport transport) => _transport = transport;

    /// <summary>What the caller may spend.</summary>
    public Task<MyBalance> BalanceAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<MyBalance>(HttpMethod.Get, "me/balance", null, cancellation);

    /// <summary>A page of what changed on its accounts; filters <c>kind</c>, <c>since</c>, <c>until</c>.</summary>
    public Task<Page<AccountMovement>> LedgerAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<AccountMovement>>(HttpMethod.Get, "me/ledger" + query?.ToQueryString(), null, cancellation);

    /// <summary>Uses a redemption code.</summary>
    public Task<Redeemed> RedeemAsync(RedeemInput input, CancellationToken cancellation = default) =>
        _transport.SendAsync<Redeemed>(HttpMethod.Post, "me/redeem", input, cancellation);

    /// <summary>Ways to top up.</summary>
    public Task<TopUpOptions> TopUpOptionsAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<TopUpOptions>(HttpMethod.Get, "me/topups/options", null, cancellation);

    /// <summary>A page of its top-ups; filters <c>state</c>, <c>provider</c>.</summary>
    public Task<Page<TopUpView>> TopUpsAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<TopUpView>>(HttpMethod.Get, "me/topups" + query?.ToQueryString(), null, cancellation);

    /// <summary>Begins a top-up.</summary>
    public Task<TopUpStarted> TopUpAsync(TopUpInput input, CancellationToken cancellation = default) =>
        _transport.SendAsync<TopUpStarted>(HttpMethod.Post, "me/topups", input, cancellation);

    /// <summary>A month of its account.</summary>
    public Task<StatementView> StatementAsync(string month, CancellationToken cancellation = default) =>
        _transport.SendAsync<StatementView>(HttpMethod.Get, $"me/statements/{Uri.EscapeDataString(month)}", null, cancellation);
}
