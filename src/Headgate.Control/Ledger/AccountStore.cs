using System.Data.Common;
using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Ledger;

/// <summary>Accounts: what they have, and what administrators give them.</summary>
public sealed class AccountStore(Database database, BalanceBoard board, AuditLog audit, TimeProvider time)
{
    private const string NameSql =
        "coalesce((SELECT u.name FROM users AS u WHERE a.account = 'user:' || u.id OR a.account = 'tab:user:' || u.id), (SELECT m.name FROM teams AS m WHERE a.account = 'team:' || m.id OR a.account = 'tab:team:' || m.id))";

    private const string ViewSql =
        $"SELECT a.account, {NameSql} AS name, a.balance, a.updated_at, (SELECT CAST(coalesce(sum(r.amount), 0) AS BIGINT) FROM reservations AS r WHERE r.account = a.account) AS held FROM account_balances AS a";

    private static readonly (string Field, string Column)[] Sortable = [("account", "a.account"), ("balanceUsd", "a.balance"), ("updatedAt", "a.updated_at")];

    /// <summary>A page of accounts.</summary>
    public async Task<Page<AccountView>> ListAsync(Listing listing, CancellationToken cancellation)
    {
        var where = new StringBuilder(" WHERE 1 = 1");
        var parameters = new DynamicParameters();
        if (listing.Search is { } search)
        {
            where.Append($@" AND (lower(a.account) LIKE @search ESCAPE '\' OR lower({NameSql}) LIKE @search ESCAPE '\')");
            parameters.Add("search", Listing.Contains(search));
        }

        if (listing.Text("kind") is { } kind)
        {
            where.Append(@" AND a.account LIKE @kind ESCAPE '\'");
            parameters.Add("kind", Listing.Contains(kind)[1..^1] + ":%");
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var rows = await connection.QueryAsync<Row>(ViewSql + where + listing.OrderAndLimit(Sortable, "a.account"), parameters);
        var total = await connection.ExecuteScalarAsync<long>($"SELECT count(*) FROM account_balances AS a{where}", parameters);
        return new Page<AccountView>([.. rows.Select(View)], total, listing.Page, listing.Size);
    }

    /// <summary>One account; one of a user or team that nothing was ever posted to is empty.</summary>
    /// <exception cref="Refusal">There is none.</exception>
    public async Task<AccountView> GetAsync(string account, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await FindAsync(connection, account) ?? (await ExistsAsync(connection, account) ? Empty(account) : throw Refusal.NotFound("account"));
    }

    /// <summary>Several accounts, in the order asked for; those that nothing was ever posted to are empty.</summary>
    internal static async Task<IReadOnlyList<AccountView>> ReadAsync(DbConnection connection, IReadOnlyList<string> accounts)
    {
        var parameters = new DynamicParameters();
        var list = SqlList.Of(accounts, parameters, "account");
        var rows = (await connection.QueryAsync<Row>($"{ViewSql} WHERE a.account IN {list}", parameters)).ToDictionary(row => row.account, StringComparer.Ordinal);
        return [.. accounts.Select(account => rows.TryGetValue(account, out var row) ? View(row) : Empty(account))];
    }

    /// <summary>Gives to an account, or takes from it, once per idempotency key.</summary>
    /// <exception cref="Refusal">There is no such account, the amount is wrong, or the key was used for something else.</exception>
    public async Task<CreditResult> CreditAsync(Caller caller, string account, CreditInput credit, CancellationToken cancellation)
    {
        var amount = Amounts.Any("amountUsd", credit.AmountUsd);
        var memo = Amounts.Line("memo", credit.Memo, 500);
        var key = Amounts.Line("idempotencyKey", credit.IdempotencyKey, 100) ?? throw Refusal.Invalid("idempotencyKey", "is empty");
        var (result, changes) = await database.WriteAsync(connection => CreditAsync(connection, caller, account, amount, memo, key), cancellation);
        board.Publish(changes);
        return result;
    }

    private async Task<(CreditResult Result, IReadOnlyList<BalanceChange> Changes)> CreditAsync(
        DbConnection connection, Caller caller, string account, long amount, string? memo, string key)
    {
        if (!await ExistsAsync(connection, account))
        {
            throw Refusal.NotFound("account");
        }

        var earlier = await connection.QuerySingleOrDefaultAsync<(string Id, long? Amount)?>(
            """
            SELECT t.id, e.amount FROM ledger_transactions AS t LEFT JOIN ledger_entries AS e ON e.transaction_id = t.id AND e.account = @account
            WHERE t.kind = 'credit' AND t.reference = @key
            """,
            new { account, key });
        if (earlier is { } done)
        {
            return done.Amount == amount
                ? (new CreditResult(done.Id, true, await RequiredAsync(connection, account)), [])
                : throw Refusal.Conflict("This idempotency key was used for another credit.", new FieldError("idempotencyKey", "was used for another account or amount"));
        }

        var now = time.GetUtcNow();
        var before = await FindAsync(connection, account) ?? Empty(account);
        var transaction = new LedgerTransaction(
            Guid.CreateVersion7(now).ToString("N"),
            LedgerKinds.Credit,
            now.ToUnixTimeMilliseconds(),
            LedgerTransaction.Move(Accounts.Adjustments, account, amount))
        { Memo = memo, Reference = key, Actor = caller.Name };
        var changes = await LedgerPosting.PostAsync(connection, transaction, now.ToUnixTimeMilliseconds());
        var after = await RequiredAsync(connection, account);
        await audit.WriteAsync(connection, caller, "account.credit", account, after.Name, before, after);
        return (new CreditResult(transaction.Id, false, after), changes);
    }

    private static async Task<AccountView> RequiredAsync(DbConnection connection, string account) => (await FindAsync(connection, account))!;

    private static async Task<AccountView?> FindAsync(DbConnection connection, string account) =>
        await connection.QuerySingleOrDefaultAsync<Row>(ViewSql + " WHERE a.account = @account", new { account }) is { } row ? View(row) : null;

    // A misspelt id must not make an account that nobody can spend from.
    private static async Task<bool> ExistsAsync(DbConnection connection, string account)
    {
        if (string.Equals(account, Accounts.TabOfNobody, StringComparison.Ordinal))
        {
            return true;
        }

        var plain = account.StartsWith(Accounts.TabPrefix, StringComparison.Ordinal) ? account[Accounts.TabPrefix.Length..] : account;
        var (kind, id) = plain.Split(':', 2) is [var first, var second] ? (first, second) : (string.Empty, string.Empty);
        return kind switch
        {
            "user" => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users WHERE id = @id", new { id }) > 0,
            "team" => await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM teams WHERE id = @id", new { id }) > 0,
            _ => false,
        };
    }

    private static AccountView Empty(string account) => new(account, null, 0, 0, 0, null);

    private static AccountView View(Row row) => new(
        row.account, row.name, Money.Usd(row.balance), Money.Usd(row.held), Money.Usd(row.balance - row.held), DateTimeOffset.FromUnixTimeMilliseconds(row.updated_at));

    // Named as the columns are.
    private sealed class Row
    {
        public required string account { get; init; }
        public string? name { get; init; }
        public long balance { get; init; }
        public long updated_at { get; init; }
        public long held { get; init; }
    }
}
