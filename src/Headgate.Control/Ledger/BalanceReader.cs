using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Ledger;

/// <summary>Reads what accounts have, and what other nodes hold of it, and tells the <see cref="BalanceBoard"/>.</summary>
/// <param name="database">The database.</param>
/// <param name="board">Who is told.</param>
/// <param name="node">Id of this node, unique among those that share the database.</param>
/// <param name="logger">Where it is told that the database was away.</param>
public sealed class BalanceReader(Database database, BalanceBoard board, string node, ILogger<BalanceReader> logger)
{
    private const int MostOfAQuery = 500;

    /// <summary>Reads the accounts of all wallets.</summary>
    /// <exception cref="DbException">The database is away.</exception>
    public Task RefreshAsync(CancellationToken cancellation) => ReadAsync([.. board.Wallets()], cancellation);

    /// <summary>
    /// Reads the accounts of wallets that do not know what they have: to be done between compiling a configuration and publishing it, so that no
    /// request meets such a wallet. With the database away they stay unknown, and their requests are refused until it is back.
    /// </summary>
    public async Task LearnAsync(CancellationToken cancellation)
    {
        string[] accounts = [.. board.UnknownWallets()];
        try
        {
            await ReadAsync(accounts, cancellation);
        }
        catch (DbException e)
        {
            Log.BalancesFailed(logger, e.Message);
        }
    }

    private async Task ReadAsync(string[] wallets, CancellationToken cancellation)
    {
        if (wallets.Length == 0)
        {
            return;
        }

        await using var connection = await database.OpenReaderAsync(cancellation);
        var held = (await connection.QueryAsync<(string Account, long Amount)>(
            "SELECT account, CAST(sum(amount) AS BIGINT) FROM reservations WHERE node <> @node GROUP BY account", new { node }))
            .ToDictionary(row => row.Account, row => row.Amount, StringComparer.Ordinal);
        var balances = new List<BalanceChange>(wallets.Length);
        foreach (var accounts in wallets.Chunk(MostOfAQuery))
        {
            var parameters = new DynamicParameters();
            var list = SqlList.Of(accounts, parameters, "account");
            var found = (await connection.QueryAsync<(string Account, long Balance, long Version)>(
                $"SELECT account, balance, version FROM account_balances WHERE account IN {list}", parameters))
                .ToDictionary(row => row.Account, StringComparer.Ordinal);

            // An account that nothing was ever posted to has nothing: known, and empty.
            balances.AddRange(accounts.Select(account => found.TryGetValue(account, out var row)
                ? new BalanceChange(account, row.Balance, row.Version, 0)
                : new BalanceChange(account, 0, 0, 0)));
        }

        board.Refresh(balances, held);
    }
}
