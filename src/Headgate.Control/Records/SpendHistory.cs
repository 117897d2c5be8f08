using Dapper;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Records;

/// <summary>What keys spent, summed from their records. Complete once <see cref="JournalRecovery"/> has run.</summary>
public sealed class SpendHistory(Database database) : ISpendHistory
{
    /// <inheritdoc/>
    public long SpentSince(string keyId, DateTimeOffset since)
    {
        using var connection = database.OpenReaderAsync(CancellationToken.None).GetAwaiter().GetResult();
        return connection.ExecuteScalar<long?>(
            "SELECT sum(cost) FROM request_records WHERE key_id = @keyId AND started_at >= @since",
            new { keyId, since = since.ToUnixTimeMilliseconds() }) ?? 0;
    }
}
