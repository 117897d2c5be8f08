using System.Data.Common;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Ledger;

/// <summary>
/// Reads the balances of every wallet now and then: what other nodes posted and hold. Nothing of this node waits for it: its own changes the
/// <see cref="BalanceBoard"/> is told as they commit, and new wallets are read before their configuration comes into force.
/// </summary>
public sealed class BalanceKeeper(BalanceReader reader, TimeProvider time, ILogger<BalanceKeeper> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await reader.RefreshAsync(stoppingToken);
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
