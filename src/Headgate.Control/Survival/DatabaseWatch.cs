using System.Data.Common;
using System.Security.Cryptography;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Survival;

/// <summary>
/// Looks at the database every few seconds. It may have been changed by another node: then the configuration is read anew. It may be away: then the
/// data plane is told, so that a key which it does not know is not called wrong. And it may come back: then it is prepared, if this process started
/// without it, the journal of earlier processes is taken over, and the configuration is read anew.
/// </summary>
/// <param name="database">The database.</param>
/// <param name="publisher">Reads and publishes the configuration.</param>
/// <param name="snapshots">Where the data plane looks.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where it is told.</param>
/// <param name="takeOver">Takes over the journal of earlier processes, for a process that started without its database; null: that was done.</param>
public sealed class DatabaseWatch(
    Database database,
    ConfigurationPublisher publisher,
    SnapshotHolder snapshots,
    TimeProvider time,
    ILogger<DatabaseWatch> logger,
    Func<CancellationToken, Task>? takeOver = null) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(2);
    private Func<CancellationToken, Task>? _takeOver = takeOver;
    private string? _unusable;

    /// <summary>Looks once.</summary>
    internal async Task LookAsync(CancellationToken cancellation)
    {
        try
        {
            await FollowAsync(cancellation);
            if (snapshots.DatabaseAway)
            {
                snapshots.DatabaseAway = false;
                Log.Back(logger, database.Place);
            }
        }
        catch (DbException e)
        {
            if (!snapshots.DatabaseAway)
            {
                snapshots.DatabaseAway = true;
                Log.Away(logger, database.Place, e.Message);
            }
        }
        catch (Exception e) when (e is InvalidOperationException or IOException or CryptographicException)
        {
            // It is there, but that of a newer program, or sealed with another key, or the journal's folder is not readable. Told once; somebody has to act.
            if (!string.Equals(_unusable, e.Message, StringComparison.Ordinal))
            {
                _unusable = e.Message;
                Log.Unusable(logger, database.Place, e.Message);
            }
        }
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Pause, time, stoppingToken);
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process ends.
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        if (!database.IsReady)
        {
            await database.PrepareAsync(time, logger, cancellation);
        }

        if (_takeOver is not null)
        {
            await _takeOver(cancellation);
            _takeOver = null;
        }

        if (snapshots.DatabaseAway)
        {
            await publisher.ReloadAsync(cancellation);
        }
        else
        {
            await publisher.CheckStoredAsync(cancellation);
        }
    }
}
