using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.Ledger;

/// <summary>
/// The one place that writes the ledger: entries and balances change together, in the caller's database transaction, and only when the
/// entries sum to zero.
/// </summary>
internal static class LedgerPosting
{
    // Neither an amount nor a balance may come near the end of 64 bits: SQLite would go on with a floating point number.
    private const long LargestAmount = 100_000_000_000_000_000;
    private const long LargestBalance = 9_000_000_000_000_000_000;

    private const string InsertSql = """
        INSERT INTO ledger_transactions (id, kind, at, memo, reference, actor, model, requests, updated_at)
        VALUES (@Id, @Kind, @At, @Memo, @Reference, @Actor, @Model, @Requests, @now)
        """;

    private static readonly RowTarget Growing = new(
        "ledger_transactions",
        ["id", "kind", "at", "model", "requests", "updated_at"],
        "(id)",
        "DO UPDATE SET requests = ledger_transactions.requests + excluded.requests, updated_at = excluded.updated_at");

    private static readonly RowTarget Entries = new(
        "ledger_entries",
        ["transaction_id", "account", "amount", "at"],
        "(transaction_id, account)",
        "DO UPDATE SET amount = ledger_entries.amount + excluded.amount");

    private static readonly RowTarget Balances = new(
        "account_balances",
        ["account", "balance", "version", "updated_at"],
        "(account)",
        "DO UPDATE SET balance = account_balances.balance + excluded.balance, version = account_balances.version + 1, updated_at = excluded.updated_at");

    /// <summary>Posts one transaction.</summary>
    /// <param name="connection">The writing transaction.</param>
    /// <param name="transaction">What to post.</param>
    /// <param name="now">The moment, Unix milliseconds.</param>
    /// <returns>The accounts that changed; to be told to the <see cref="BalanceBoard"/> once it has committed.</returns>
    /// <exception cref="InvalidOperationException">The entries do not sum to zero.</exception>
    /// <exception cref="OverflowException">An amount or a balance would be out of bounds.</exception>
    public static async Task<IReadOnlyList<BalanceChange>> PostAsync(DbConnection connection, LedgerTransaction transaction, long now)
    {
        Check(transaction);
        await connection.ExecuteAsync(InsertSql, new
        {
            transaction.Id,
            transaction.Kind,
            transaction.At,
            transaction.Memo,
            transaction.Reference,
            transaction.Actor,
            transaction.Model,
            transaction.Requests,
            now,
        });
        return await ChangeAsync(connection, [transaction], now);
    }

    /// <summary>
    /// Adds to transactions that grow (usage of a day), or begins them. Balances change once per account, however many there are.
    /// </summary>
    /// <param name="connection">The writing transaction.</param>
    /// <param name="transactions">What to add, each id once; without memo, reference and actor.</param>
    /// <param name="now">The moment, Unix milliseconds.</param>
    /// <inheritdoc cref="PostAsync"/>
    public static async Task<IReadOnlyList<BalanceChange>> AddAsync(DbConnection connection, IReadOnlyList<LedgerTransaction> transactions, long now)
    {
        foreach (var transaction in transactions)
        {
            Check(transaction);
        }

        await RowSink.PutAsync(
            connection,
            Growing,
            transactions,
            (row, transaction) =>
            {
                row.Add(transaction.Id);
                row.Add(transaction.Kind);
                row.Add(transaction.At);
                row.Add(transaction.Model);
                row.Add(transaction.Requests);
                row.Add(now);
            },
            CancellationToken.None);
        return await ChangeAsync(connection, transactions, now);
    }

    // The entries, and what they make of the balances.
    private static async Task<IReadOnlyList<BalanceChange>> ChangeAsync(DbConnection connection, IReadOnlyList<LedgerTransaction> transactions, long now)
    {
        (LedgerTransaction Of, LedgerEntry Entry)[] entries = [.. transactions.SelectMany(t => t.Entries.Select(entry => (t, entry)))];
        await RowSink.PutAsync(
            connection,
            Entries,
            entries,
            (row, one) =>
            {
                row.Add(one.Of.Id);
                row.Add(one.Entry.Account);
                row.Add(one.Entry.Amount);
                row.Add(one.Of.At);
            },
            CancellationToken.None);

        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (_, entry) in entries)
        {
            sums[entry.Account] = checked(sums.GetValueOrDefault(entry.Account) + entry.Amount);
        }

        await RowSink.PutAsync(
            connection,
            Balances,
            sums,
            (row, sum) =>
            {
                row.Add(sum.Key);
                row.Add(sum.Value);
                row.Add(1);
                row.Add(now);
            },
            CancellationToken.None);
        return await ChangedAsync(connection, sums.Keys);
    }

    private static async Task<IReadOnlyList<BalanceChange>> ChangedAsync(DbConnection connection, IEnumerable<string> accounts)
    {
        var changes = new List<BalanceChange>();
        foreach (var some in accounts.Chunk(SqlList.Most))
        {
            var parameters = new DynamicParameters();
            var rows = (await connection.QueryAsync<(string Account, long Balance, long Version)>(
                $"SELECT account, balance, version FROM account_balances WHERE account IN {SqlList.Of(some, parameters)}", parameters)).ToDictionary(row => row.Account, StringComparer.Ordinal);
            foreach (var account in some)
            {
                var (_, balance, version) = rows[account];
                changes.Add(balance is > LargestBalance or < -LargestBalance
                    ? throw new OverflowException($"The account {account} would leave what the ledger can hold.")
                    : new BalanceChange(account, balance, version, 0));
            }
        }

        return changes;
    }

    private static void Check(LedgerTransaction transaction)
    {
        Int128 sum = 0;
        foreach (var entry in transaction.Entries)
        {
            if (entry.Amount is > LargestAmount or < -LargestAmount)
            {
                throw new OverflowException($"The transaction {transaction.Id} moves more than the ledger can hold.");
            }

            sum += entry.Amount;
        }

        if (sum != 0 || transaction.Entries.Count < 2)
        {
            throw new InvalidOperationException($"The entries of the transaction {transaction.Id} sum to {sum} and not to zero.");
        }
    }
}
