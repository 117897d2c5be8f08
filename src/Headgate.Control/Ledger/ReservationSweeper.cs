using System.Data.Common;
using Headgate.Control.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Ledger;

/// <summary>
/// Releases reservations that nobody will end: those that an earlier process of this node left, once its journal is recovered, and those that
/// are older than any request (another node that never came back).
/// </summary>
public sealed class ReservationSweeper(Database database, TimeProvider time, ILogger<ReservationSweeper> logger) : BackgroundService
{
    /// <summary>Older than this no request runs.</summary>
    public static readonly TimeSpan Bound = TimeSpan.FromHours(24);

    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    /// <summary>Releases what an earlier process of this node left. Call it after the journal was recovered.</summary>
    /// <param name="database">Where they are.</param>
    /// <param name="node">This node.</param>
    /// <param name="started">When this process began: what it reserved itself stays.</param>
    /// <param name="logger">Told how many.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <returns>How many.</returns>
    public static async Task<int> ReleaseLeftAsync(Database database, string node, DateTimeOffset started, ILogger logger, CancellationToken cancellation)
    {
        var released = await database.WriteAsync(connection => ReservationRows.ReleaseNodeAsync(connection, node, started.ToUnixTimeMilliseconds()), cancellation);
        if (released > 0)
        {
            Log.ReservationsLeft(logger, released);
        }

        return released;
    }

    /// <summary>Releases what is too old.</summary>
    /// <returns>How many.</returns>
    public async Task<int> SweepAsync(CancellationToken cancellation)
    {
        var before = (time.GetUtcNow() - Bound).ToUnixTimeMilliseconds();
        var released = await database.WriteAsync(connection => ReservationRows.ReleaseOldAsync(connection, before), cancellation);
        if (released > 0)
        {
            Log.ReservationsOld(logger, released, Bound.TotalHours);
        }

        return released;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await Task.Delay(Pause, time, stoppingToken);
                await SweepAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (DbException e)
            {
                Log.SweepFailed(logger, e.Message);
            }
        }
    }
}
