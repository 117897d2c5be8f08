using System.Data.Common;
using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Ledger;

/// <summary>Reads the ledger's transactions.</summary>
public sealed class LedgerStore(Database database)
{
    private const string Columns = "t.id, t.kind, t.at, t.memo, t.reference, t.actor, t.model, t.requests";
    private static readonly (string Field, string Column)[] Sortable = [("at", "t.at"), ("kind", "t.kind")];
    private static readonly (string Field, string Column)[] MovementSorts = [("at", "e.at"), ("amountUsd", "e.amount")];

    /// <summary>A page of transactions, the newest first.</summary>
    public async Task<Page<LedgerTransactionView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var (where, parameters) = Filter(listing);
        if (listing.Text("account") is { } account)
        {
            where.Append(" AND EXISTS (SELECT 1 FROM ledger_entries AS e WHERE e.transaction_id = t.id AND e.account = @account)");
            parameters.Add("account", account);
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = (await connection.QueryAsync<Row>($"SELECT {Columns} FROM ledger_transactions AS t{where}{listing.OrderAndLimit(Sortable, "t.id", downByDefault: true)}", parameters)).ToArray();
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM ledger_transactions AS t{where}", parameters);
        var entries = await EntriesAsync(connection, [.. rows.Select(row => row.id)]);
        return new Page<LedgerTransactionView>([.. rows.Select(row => View(row, entries))], total, listing.Page, listing.Size);
    }

    /// <summary>One transaction.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<LedgerTransactionView> GetAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var row = await connection.QuerySingleOrDefaultAsync<Row>($"SELECT {Columns} FROM ledger_transactions AS t WHERE t.id = @id", new { id })
            ?? throw Refusal.NotFound("transaction");
        return View(row, await EntriesAsync(connection, [id]));
    }

    /// <summary>A page of what changed on accounts, the newest first.</summary>
    public async Task<Page<AccountMovement>> MovementsAsync(IReadOnlyList<string> accounts, Listing listing, CancellationToken cancellation)
    {
        var (where, parameters) = Filter(listing);
        where.Append(" AND e.account IN ").Append(SqlList.Of(accounts, parameters, "account"));
        const string From = "FROM ledger_entries AS e JOIN ledger_transactions AS t ON t.id = e.transaction_id";
        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<Row>(
            $"SELECT {Columns}, e.account, e.amount {From}{where}{listing.OrderAndLimit(MovementSorts, "t.id", downByDefault: true)}", parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) {From}{where}", parameters);
        return new Page<AccountMovement>(
            [.. rows.Select(row => new AccountMovement(row.id, row.account!, row.kind, Moment(row.at), Money.Usd(row.amount), row.memo, Name(row.model), row.requests))],
            total,
            listing.Page,
            listing.Size);
    }

    private static (StringBuilder Where, DynamicParameters Parameters) Filter(Listing listing)
    {
        var where = new StringBuilder(" WHERE 1 = 1");
        var parameters = new DynamicParameters();
        void Add(string condition, string name, object? value)
        {
            if (value is not null)
            {
                where.Append(" AND ").Append(condition);
                parameters.Add(name, value);
            }
        }

        Add("t.kind = @kind", "kind", listing.Text("kind"));
        Add("t.at >= @since", "since", listing.Moment("since"));
        Add("t.at < @until", "until", listing.Moment("until"));
        Add(@"lower(coalesce(t.memo, t.model, '')) LIKE @search ESCAPE '\'", "search", listing.Search is { } text ? Listing.Contains(text) : null);
        return (where, parameters);
    }

    private static async Task<ILookup<string, LedgerEntryView>> EntriesAsync(DbConnection connection, IReadOnlyList<string> ids)
    {
        var parameters = new DynamicParameters();
        var list = SqlList.Of(ids, parameters, "id");
        var entries = await connection.QueryAsync<(string Id, string Account, long Amount)>(
            $"SELECT transaction_id, account, amount FROM ledger_entries WHERE transaction_id IN {list} ORDER BY transaction_id, amount DESC, account", parameters);
        return entries.ToLookup(entry => entry.Id, entry => new LedgerEntryView(entry.Account, Money.Usd(entry.Amount)), StringComparer.Ordinal);
    }

    private static LedgerTransactionView View(Row row, ILookup<string, LedgerEntryView> entries) => new(
        row.id, row.kind, Moment(row.at), row.memo, row.reference, row.actor, Name(row.model), row.requests, [.. entries[row.id]]);

    private static string? Name(string? model) => string.IsNullOrEmpty(model) ? null : model;

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public required string kind { get; init; }
        public long at { get; init; }
        public string? memo { get; init; }
        public string? reference { get; init; }
        public string? actor { get; init; }
        public string? model { get; init; }
        public long requests { get; init; }
        public string? account { get; init; }
        public long amount { get; init; }
    }
}
