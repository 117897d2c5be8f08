namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/ledger</c>.</summary>
public sealed class LedgerClient
{
    private readonly AdminTransport _transport;

    internal LedgerClient(AdminTransport transport) => _transport = transport;

    /// <summary>A page of transactions; filters <c>kind</c>, <c>account</c>, <c>since</c>, <c>until</c>.</summary>
    public Task<Page<LedgerTransactionView>> ListAsync(ListQuery? query = null, CancellationToken cancellation = default) =>
        _transport.SendAsync<Page<LedgerTransactionView>>(HttpMethod.Get, "ledger" + query?.ToQueryString(), null, cancellation);

    /// <summary>One transaction.</summary>
    public Task<LedgerTransactionView> GetAsync(string id, CancellationToken cancellation = default) =>
        _transport.SendAsync<LedgerTransactionView>(HttpMethod.Get, $"ledger/{Uri.EscapeDataString(id)}", null, cancellation);

    /// <summary>Compares the ledger with itself and with the request records.</summary>
    public Task<ReconcileReport> ReconcileAsync(CancellationToken cancellation = default) =>
        _transport.SendAsync<ReconcileReport>(HttpMethod.Post, "ledger/reconcile", null, cancellation);
}
