namespace Headgate.Contracts.Client;

/// <summary>Backups of everything that the database holds.</summary>
public sealed class BackupClient
{
    private readonly AdminTransport _transport;

    internal BackupClient(AdminTransport transport) => _transport = transport;

    /// <summary>Writes a backup to a stream as it comes: gzipped JSON Lines, for <c>headgate-server restore</c>.</summary>
    /// <exception cref="AdminApiException">The API refused.</exception>
    /// <exception cref="IOException">It broke off; what was written is of no use.</exception>
    public async Task DownloadAsync(Stream to, CancellationToken cancellation = default)
    {
        using var response = await _transport.SendAsync(HttpMethod.Get, "backup", null, (long?)null, cancellation);
        await response.Content.CopyToAsync(to, cancellation);
    }
}
