using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Alerts;
using Headgate.Control.Ledger;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Gateway.Access;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Compatibility;

/// <summary>Reads what a key has spent and may still spend.</summary>
public sealed class KeyFiguresReader(Database database, TimeProvider time)
{
    private const long Day = 86_400_000;

    /// <summary>All figures of a key.</summary>
    internal async Task<KeyFigures> ReadAsync(ApiKey key, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var figures = new KeyFigures(key.Id, key.Name, string.Empty, await SpentAsync(connection, key.Id, DateTimeOffset.UnixEpoch)) { ExpiresAt = key.ExpiresAt };
        var row = await connection.QuerySingleOrDefaultAsync<Row>(
            """
            SELECT k.hint, k.owner_id, k.team_id, k.models, k.limits, k.created_at, coalesce(t.prepaid, u.prepaid) AS prepaid
            FROM api_keys AS k JOIN users AS u ON u.id = k.owner_id LEFT JOIN teams AS t ON t.id = k.team_id WHERE k.id = @Id
            """,
            new { key.Id });
        if (row is null)
        {
            return figures;
        }

        var limits = StoredJson.Read<Limits>(row.limits);
        var period = limits.BudgetPeriod ?? "total";
        var start = AlertWindow.StartOf(period, time.GetUtcNow()) ?? DateTimeOffset.UnixEpoch;
        return figures with
        {
            Hint = row.hint,
            UserId = row.owner_id,
            TeamId = row.team_id,
            Budget = limits.Budget is { } budget ? Money.Nano(budget) : null,
            BudgetPeriod = period,
            BudgetSpent = limits.Budget is null ? 0 : await SpentAsync(connection, key.Id, start),
            Available = row.prepaid != 0 ? await AvailableAsync(connection, row.team_id is { } team ? Accounts.Team(team) : Accounts.User(row.owner_id)) : null,
            Models = row.models.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
            CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(row.created_at),
            RequestsPerMinute = limits.RequestsPerMinute,
            TokensPerMinute = limits.TokensPerMinute,
        };
    }

    /// <summary>What was charged for a key, by day (since 1970, UTC) and model: whole days, also of those whose records are deleted.</summary>
    internal async Task<IReadOnlyList<(long Day, string? Model, long Charge)>> DailyAsync(string keyId, DateTimeOffset since, DateTimeOffset until, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);

        // Until the sums hold the records of before there were sums, the records say it.
        var (at, table, model) = await RecordMarks.GetAsync(connection, RecordMarks.Built) == 0
            ? ("started_at", "request_records", "lower(model)")
            : ("bucket", "usage_cube", "model");
        return [.. await connection.QueryAsync<(long, string?, long)>(
            $"""
            SELECT {at} / {Day}, nullif({model}, ''), CAST(sum(charge) AS BIGINT) FROM {table}
            WHERE key_id = @keyId AND {at} >= @Since AND {at} < @Until AND charge > 0 GROUP BY 1, 2 ORDER BY 1, 2
            """,
            new { keyId, Since = RollupBatch.Floor(since.ToUnixTimeMilliseconds(), Day), Until = until.ToUnixTimeMilliseconds() })];
    }

    /// <summary>What one request was charged.</summary>
    internal async Task<long> ChargeAsync(string requestId, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await connection.ExecuteScalarAsync<long?>("SELECT charge FROM request_records WHERE id = @requestId", new { requestId }) ?? 0;
    }

    private static async Task<long> SpentAsync(DbConnection connection, string keyId, DateTimeOffset since) =>
        (await UsageSums.SinceAsync(connection, UsageDimension.Key, keyId, since)).Charge;

    private static async Task<long> AvailableAsync(DbConnection connection, string account) => Money.Nano((await AccountStore.ReadAsync(connection, [account]))[0].AvailableUsd);

    // Named as the columns are.
    private sealed class Row
    {
        public required string hint { get; init; }
        public required string owner_id { get; init; }
        public string? team_id { get; init; }
        public required string models { get; init; }
        public required string limits { get; init; }
        public long created_at { get; init; }
        public long prepaid { get; init; }
    }
}
