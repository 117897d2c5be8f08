namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/import/foreign</c>.</summary>
public sealed class ForeignImportClient
{
    private readonly AdminTransport _transport;

    internal ForeignImportClient(AdminTransport transport) => _transport = transport;

    /// <summary>Imports another gateway's database or configuration file, or tells what would come.</summary>
    /// <param name="file">The file; read once, not disposed.</param>
    /// <param name="from">Whose it is, such as <c>new-api</c>; null: its contents tell.</param>
    /// <param name="dryRun">Whether nothing is changed.</param>
    /// <param name="cancellation">Cancels what has not committed.</param>
    /// <exception cref="AdminApiException">The file cannot be imported, or something is in the way.</exception>
    public Task<ForeignImportReport> ImportAsync(Stream file, string? from = null, bool dryRun = true, CancellationToken cancellation = default)
    {
        var query = from is null ? string.Empty : $"&from={Uri.EscapeDataString(from)}";
        return _transport.SendAsync<ForeignImportReport>(HttpMethod.Post, $"import/foreign?dryRun={(dryRun ? "true" : "false")}{query}", new StreamContent(file), cancellation);
    }
}
