namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/statements</c>.</summary>
public sealed class StatementsClient
{
    private readonly AdminTransport _transport;

    internal StatementsClient(AdminTransport transport) => _transport = transport;

    /// <summary>A month of an account.</summary>
    /// <param name="account">Such as <c>user:ID</c>.</param>
    /// <param name="month">Such as <c>2026-11</c>.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<StatementView> GetAsync(string account, string month, CancellationToken cancellation = default) =>
        _transport.SendAsync<StatementView>(HttpMethod.Get, $"statements/{Uri.EscapeDataString(account)}/{Uri.EscapeDataString(month)}", null, cancellation);
}
