using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Ledger;

/// <summary>
/// Reads the balances of every wallet the data plane has: at the start, when an account begins to pay in advance, and what other nodes
/// posted and hold. This node's own changes do not wait for it: the <see cref="BalanceBoard"/> is told them as they commit.
/// </summary>
public sealed class BalanceKeeper(Database database, BalanceBoard board, string node, TimeProvider time, ILogger<BalanceKeeper> logger) : BackgroundService
{
    private const int MostOfAQuery = 500;
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <summary>Reads them now.</summary>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task RefreshAsync(CancellationToken cancellation)
    {
        var wallets = board.Wallets().ToArray();
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

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await RefreshAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException e)
            {
                Log.BalancesFailed(logger, e.Message);
            }

            await Task.Delay(Pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }
}
