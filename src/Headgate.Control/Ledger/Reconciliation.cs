using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Ledger;

/// <summary>
/// Holds the ledger against itself (every transaction sums to zero, every balance is the sum of its entries) and against the request records
/// (each charged once, to who pays, and each cost once). It only reads, all of it as of one moment, and waits for nobody.
/// </summary>
public sealed class Reconciliation(Database database, TimeProvider time)
{
    private const int MostOfAKind = 100;
    private const long Day = 86_400_000;

    /// <summary>Runs it.</summary>
    public async Task<ReconcileReport> RunAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);

        // A transaction, so that records and entries are of the same moment.
        await connection.ExecuteAsync(string.Equals(database.Engine, "postgres", StringComparison.Ordinal) ? "BEGIN ISOLATION LEVEL REPEATABLE READ" : "BEGIN TRANSACTION");
        try
        {
            return await CompareAsync(connection);
        }
        finally
        {
            await connection.ExecuteAsync("ROLLBACK TRANSACTION");
        }
    }

    private async Task<ReconcileReport> CompareAsync(DbConnection connection)
    {
        var differences = new List<LedgerDifference>();
        differences.AddRange(await UnbalancedAsync(connection));
        differences.AddRange(await BalancesAsync(connection));
        var oldest = await connection.ExecuteScalarAsync<long?>("SELECT min(started_at) FROM request_records");
        if (oldest is { } first)
        {
            differences.AddRange(await RecordsAsync(connection, first / Day, LedgerKinds.Usage, UsageOfRecords, "e.account <> 'revenue'"));
            differences.AddRange(await RecordsAsync(connection, first / Day, LedgerKinds.Cost, CostOfRecords, "e.account <> 'upstream-cost'"));
        }

        differences.AddRange(await ReservationsAsync(connection));
        return new ReconcileReport(
            differences.Count == 0,
            time.GetUtcNow(),
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM ledger_transactions"),
            await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM request_records"),
            oldest is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
            differences);
    }

    private const string UsageOfRecords =
        $"SELECT started_at / 86400000 AS day, {Accounts.PayerSql} AS account, CAST(-sum(charge) AS BIGINT) AS amount, count(*) AS requests FROM request_records WHERE charge > 0 GROUP BY 1, 2";

    private const string CostOfRecords =
        "SELECT started_at / 86400000 AS day, 'payable:' || channel AS account, CAST(sum(cost) AS BIGINT) AS amount, count(*) AS requests FROM request_records WHERE cost > 0 AND channel IS NOT NULL GROUP BY 1, 2";

    private static async Task<IEnumerable<LedgerDifference>> UnbalancedAsync(DbConnection connection)
    {
        var rows = await connection.QueryAsync<(string Id, long Sum)>(
            $"""
            SELECT t.id, CAST(coalesce(sum(e.amount), 0) AS BIGINT) FROM ledger_transactions AS t LEFT JOIN ledger_entries AS e ON e.transaction_id = t.id
            GROUP BY t.id HAVING coalesce(sum(e.amount), 0) <> 0 OR count(e.account) < 2 ORDER BY t.id LIMIT {MostOfAKind}
            """);
        return rows.Select(row => new LedgerDifference("unbalanced", row.Id, 0, Money.Usd(row.Sum), "The entries of this transaction do not sum to zero, or are missing."));
    }

    private static async Task<IEnumerable<LedgerDifference>> BalancesAsync(DbConnection connection)
    {
        var rows = await connection.QueryAsync<(string Account, long Expected, long Found)>(
            $"""
            SELECT account, CAST(sum(entries) AS BIGINT), CAST(sum(kept) AS BIGINT) FROM
                (SELECT account, amount AS entries, 0 AS kept FROM ledger_entries UNION ALL SELECT account, 0, balance FROM account_balances) AS both_sides
            GROUP BY account HAVING sum(entries) <> sum(kept) ORDER BY account LIMIT {MostOfAKind}
            """);
        return rows.Select(row => new LedgerDifference("balance", row.Account, Money.Usd(row.Expected), Money.Usd(row.Found), "The balance that is kept is not the sum of the account's entries."));
    }

    // Older records were deleted and their day is not whole: then the ledger may have more than the records, never less.
    private static async Task<IEnumerable<LedgerDifference>> RecordsAsync(DbConnection connection, long firstDay, string kind, string records, string side)
    {
        var rows = await connection.QueryAsync<Compared>(
            $"""
            SELECT day, account, CAST(sum(expected) AS BIGINT) AS expected, CAST(sum(found) AS BIGINT) AS found, CAST(sum(expected_requests) AS BIGINT) AS expected_requests, CAST(sum(found_requests) AS BIGINT) AS found_requests FROM
                (SELECT day, account, amount AS expected, 0 AS found, requests AS expected_requests, 0 AS found_requests FROM ({records}) AS stored
                UNION ALL
                SELECT e.at / 86400000, e.account, 0, e.amount, 0, t.requests FROM ledger_entries AS e JOIN ledger_transactions AS t ON t.id = e.transaction_id
                WHERE t.kind = @kind AND {side} AND e.at >= @Since) AS both_sides
            GROUP BY day, account
            HAVING sum(expected) <> sum(found) OR sum(expected_requests) <> sum(found_requests)
            ORDER BY day, account
            """,
            new { kind, Since = firstDay * Day });
        return rows
            .Where(row => row.day > firstDay || row.expected_requests > row.found_requests || Math.Abs(row.expected) > Math.Abs(row.found))
            .Take(MostOfAKind)
            .Select(row => Describe(kind, row));
    }

    private static LedgerDifference Describe(string kind, Compared row)
    {
        var day = DateTimeOffset.FromUnixTimeMilliseconds(row.day * Day);
        var subject = $"{row.account} on {day:yyyy-MM-dd}";
        return row.expected == row.found
            ? new LedgerDifference("count", subject, Money.Usd(row.expected), Money.Usd(row.found), $"The records are {row.expected_requests} requests, the ledger has {row.found_requests}.")
            : new LedgerDifference(kind, subject, Money.Usd(row.expected), Money.Usd(row.found), $"The records ({row.expected_requests}) and the ledger ({row.found_requests}) differ.");
    }

    private static async Task<IEnumerable<LedgerDifference>> ReservationsAsync(DbConnection connection)
    {
        var rows = await connection.QueryAsync<(string Id, long Amount)>(
            $"SELECT r.id, r.amount FROM reservations AS r JOIN request_records AS stored ON stored.id = r.id ORDER BY r.id LIMIT {MostOfAKind}");
        return rows.Select(row => new LedgerDifference("reservation", row.Id, 0, Money.Usd(row.Amount), "This request has its record and still holds money."));
    }

    // Named as the columns are.
    private sealed class Compared
    {
        public long day { get; init; }
        public required string account { get; init; }
        public long expected { get; init; }
        public long found { get; init; }
        public long expected_requests { get; init; }
        public long found_requests { get; init; }
    }
}
