using System.Data.Common;
using Dapper;

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

    private const string BalanceSql = """
        INSERT INTO account_balances (account, balance, version, updated_at) VALUES (@Account, @Amount, 1, @now)
        ON CONFLICT (account) DO UPDATE SET balance = account_balances.balance + excluded.balance, version = account_balances.version + 1, updated_at = excluded.updated_at
        RETURNING balance, version
        """;

    /// <summary>Posts one transaction.</summary>
    /// <param name="connection">The writing transaction.</param>
    /// <param name="transaction">What to post.</param>
    /// <param name="now">The moment, Unix milliseconds.</param>
    /// <returns>The accounts that changed; to be told to the <see cref="BalanceBoard"/> once it has committed.</returns>
    /// <exception cref="InvalidOperationException">The entries do not sum to zero, or an amount is out of bounds.</exception>
    public static async Task<IReadOnlyList<BalanceChange>> PostAsync(DbConnection connection, LedgerTransaction transaction, long now)
    {
        Check(transaction);
        await connection.ExecuteAsync(InsertSql, Parameters(transaction, now));
        foreach (var entry in transaction.Entries)
        {
            await connection.ExecuteAsync(
                "INSERT INTO ledger_entries (transaction_id, account, amount, at) VALUES (@Id, @Account, @Amount, @At)",
                new { transaction.Id, entry.Account, entry.Amount, transaction.At });
        }

        return await ChangeBalancesAsync(connection, transaction.Entries, now);
    }

    /// <summary>
    /// Adds to transactions that grow (usage of a day), or begins them. Balances change once per account, however many there are.
    /// </summary>
    /// <inheritdoc cref="PostAsync"/>
    public static async Task<IReadOnlyList<BalanceChange>> AddAsync(DbConnection connection, IReadOnlyList<LedgerTransaction> transactions, long now)
    {
        var sums = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var transaction in transactions)
        {
            Check(transaction);
            await connection.ExecuteAsync(
                InsertSql + " ON CONFLICT (id) DO UPDATE SET requests = ledger_transactions.requests + excluded.requests, updated_at = excluded.updated_at",
                Parameters(transaction, now));
            foreach (var entry in transaction.Entries)
            {
                await connection.ExecuteAsync(
                    """
                    INSERT INTO ledger_entries (transaction_id, account, amount, at) VALUES (@Id, @Account, @Amount, @At)
                    ON CONFLICT (transaction_id, account) DO UPDATE SET amount = ledger_entries.amount + excluded.amount
                    """,
                    new { transaction.Id, entry.Account, entry.Amount, transaction.At });
                sums[entry.Account] = checked(sums.GetValueOrDefault(entry.Account) + entry.Amount);
            }
        }

        return await ChangeBalancesAsync(connection, sums.Select(sum => new LedgerEntry(sum.Key, sum.Value)), now);
    }

    private static object Parameters(LedgerTransaction transaction, long now) => new
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
    };

    private static async Task<IReadOnlyList<BalanceChange>> ChangeBalancesAsync(DbConnection connection, IEnumerable<LedgerEntry> entries, long now)
    {
        var changes = new List<BalanceChange>();
        foreach (var entry in entries)
        {
            var (balance, version) = await connection.QuerySingleAsync<(long, long)>(BalanceSql, new { entry.Account, entry.Amount, now });
            if (balance is > LargestBalance or < -LargestBalance)
            {
                throw new InvalidOperationException($"The account {entry.Account} would leave what the ledger can hold.");
            }

            changes.Add(new BalanceChange(entry.Account, balance, version, 0));
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
                throw new InvalidOperationException($"The transaction {transaction.Id} moves more than the ledger can hold.");
            }

            sum += entry.Amount;
        }

        if (sum != 0 || transaction.Entries.Count < 2)
        {
            throw new InvalidOperationException($"The entries of the transaction {transaction.Id} sum to {sum} and not to zero.");
        }
    }
}
