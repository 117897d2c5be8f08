using System.Data.Common;
using System.Globalization;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Ledger;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Statements;

/// <summary>Makes monthly statements from the ledger alone: their sums are the ledger's, also when the request records are long deleted.</summary>
public sealed class StatementReader(Database database, TimeProvider time)
{
    private const int EarliestYear = 2020;

    /// <summary>The statement of an account.</summary>
    /// <exception cref="Refusal">There is no such account of a customer, or it is no month.</exception>
    public async Task<StatementView> ReadAsync(string account, string month, CancellationToken cancellation)
    {
        if (!Accounts.IsCustomer(account))
        {
            throw Refusal.NotFound("account of a user or team");
        }

        var start = MonthOf(month);
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await ReadAsync(connection, account, start);
    }

    /// <summary>The statement of one of the caller's own accounts.</summary>
    /// <param name="caller">Whose.</param>
    /// <param name="account">Which; null: its own account, or what it used without paying in advance where it has no other.</param>
    /// <param name="month">The month.</param>
    /// <param name="own">The accounts it may see.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="Refusal">It is none of the caller's, or it is no month.</exception>
    public async Task<StatementView> ReadOwnAsync(Caller caller, string? account, string month, OwnAccounts own, CancellationToken cancellation)
    {
        var start = MonthOf(month);
        var accounts = await own.ListAsync(caller, cancellation);
        await using var connection = await database.OpenReaderAsync(cancellation);
        if (account is null)
        {
            var used = await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM account_balances WHERE account = @Own", new { Own = accounts[0] }) > 0;
            account = used ? accounts[0] : accounts[^1];
        }

        return accounts.Contains(account, StringComparer.Ordinal) ? await ReadAsync(connection, account, start) : throw Refusal.NotFound("account");
    }

    private async Task<StatementView> ReadAsync(DbConnection connection, string account, DateTimeOffset start)
    {
        var end = start.AddMonths(1);
        var range = new { account, Start = start.ToUnixTimeMilliseconds(), End = end.ToUnixTimeMilliseconds() };
        var opening = await connection.ExecuteScalarAsync<long>("SELECT CAST(coalesce(sum(amount), 0) AS BIGINT) FROM ledger_entries WHERE account = @account AND at < @Start", range);
        var usage = await connection.QueryAsync<Row>(
            """
            SELECT 'usage' AS kind, t.model AS text, CAST(sum(t.requests) AS BIGINT) AS requests, CAST(sum(e.amount) AS BIGINT) AS amount
            FROM ledger_entries AS e JOIN ledger_transactions AS t ON t.id = e.transaction_id
            WHERE e.account = @account AND e.at >= @Start AND e.at < @End AND t.kind = 'usage' GROUP BY t.model ORDER BY sum(e.amount), t.model
            """,
            range);
        var others = await connection.QueryAsync<Row>(
            """
            SELECT t.kind, e.at, t.memo AS text, t.requests, e.amount FROM ledger_entries AS e JOIN ledger_transactions AS t ON t.id = e.transaction_id
            WHERE e.account = @account AND e.at >= @Start AND e.at < @End AND t.kind <> 'usage' ORDER BY e.at, t.id
            """,
            range);
        Row[] rows = [.. usage, .. others];
        var used = rows.Where(row => row.kind == LedgerKinds.Usage).Sum(row => row.amount);
        var all = rows.Sum(row => row.amount);
        return new StatementView(
            account,
            (await AccountStore.ReadAsync(connection, [account]))[0].Name,
            start.ToString("yyyy-MM", CultureInfo.InvariantCulture),
            Money.Usd(opening),
            Money.Usd(all - used),
            Money.Usd(-used),
            Money.Usd(opening + all),
            end <= time.GetUtcNow(),
            [.. rows.Select(Line)]);
    }

    private static StatementLine Line(Row row) => new(
        row.kind,
        row.at is { } at ? DateTimeOffset.FromUnixTimeMilliseconds(at) : null,
        string.IsNullOrEmpty(row.text) ? null : row.text,
        row.requests,
        Money.Usd(row.amount));

    private DateTimeOffset MonthOf(string month) =>
        DateTimeOffset.TryParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var start)
        && start.Year >= EarliestYear
        && start <= time.GetUtcNow()
            ? start
            : throw Refusal.Malformed($"'{month}' is no month such as 2026-11 that has begun.", new FieldError("month", "must be a month as yyyy-MM"));

    // Named as the columns are.
    private sealed class Row
    {
        public required string kind { get; init; }
        public long? at { get; init; }
        public string? text { get; init; }
        public long requests { get; init; }
        public long amount { get; init; }
    }
}
