namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/accounts</c> and <c>/api/v1/currencies</c>.</summary>
public sealed class AccountsClient
{
    private readonly AdminTransport _transport;

    internal AccountsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of accounts; filter <c>kind</c>, such as <c>user</c>.</summary>
    public Task<Page<AccountView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<AccountView>>(HttpMethod.Get, "accounts" + query?.ToQueryString(), null, cancellation);

    /// <summary>One account.</summary>
    public Task<AccountView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<AccountView>(HttpMethod.Get, $"accounts/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Gives to an account, or takes from it, once per idempotency key.</summary>
    public Task<CreditResult> CreditAsync(string id, CreditInput credit, CancellationToken cancellation = default) =>
        _transport.SendAsync<CreditResult>(HttpMethod.Post, $"accounts/{Uri.EscapeDataString(id)}/credits", credit, cancellation);

    /// <summary>Currencies that money can be shown in.</summary>
    public Task<CurrencyList> CurrenciesAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<CurrencyList>(HttpMethod.Get, "currencies", null, cancellation);
}
