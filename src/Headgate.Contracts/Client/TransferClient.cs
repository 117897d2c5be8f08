namespace Headgate.Contracts.Client;

/// <summary><c>/api/v1/export</c> and <c>import</c>.</summary>
public sealed class TransferClient
{
    private readonly AdminTransport _transport;

    internal TransferClient(AdminTransport transport) => _transport = transport;

    /// <summary>Everything as one document.</summary>
    /// <param name="secrets">Whether upstream keys and other secrets are in it, in clear.</param>
    /// <param name="cancellation">Cancels.</param>
    public Task<ConfigurationDocument> ExportAsync(bool secrets = false, CancellationToken cancellation = default) =>
        _transport.SendAsync<ConfigurationDocument>(HttpMethod.Get, secrets ? "export?secrets=true" : "export", null, cancellation);

    /// <summary>What importing a document would do; nothing is changed.</summary>
    public Task<ImportResult> PlanAsync(ConfigurationDocument document, ImportMode mode = ImportMode.Merge, CancellationToken cancellation = default) =>
        SendAsync(document, mode, true, cancellation);

    /// <summary>Imports a document, all or nothing.</summary>
    public Task<ImportResult> ApplyAsync(ConfigurationDocument document, ImportMode mode = ImportMode.Merge, CancellationToken cancellation = default) =>
        SendAsync(document, mode, false, cancellation);

    private Task<ImportResult> SendAsync(ConfigurationDocument document, ImportMode mode, bool dryRun, CancellationToken cancellation) => _transport.SendAsync<ImportResult>(
        HttpMethod.Post, $"import?mode={(mode == ImportMode.Replace ? "replace" : "merge")}&dryRun={(dryRun ? "true" : "false")}", document, cancellation);
}
