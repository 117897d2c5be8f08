using System.Data.Common;
using System.Text.Json;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Retention;

/// <summary>
/// Deletes what is older than the settings keep, once an hour. Whole days of UTC go at once, in transactions of a few hundred rows, so that
/// records that arrive never wait for long. Before the first time it makes the sums of records that are older than the sums.
/// </summary>
public sealed class RecordRetention(Database database, TimeProvider time, ILogger<RecordRetention> logger) : BackgroundService
{
    private static readonly TimeSpan Pause = TimeSpan.FromHours(1);
    private readonly Purge _purge = new(database);

    /// <summary>Carries it out once.</summary>
    /// <exception cref="DbException">The database is away; what is deleted stays deleted.</exception>
    internal async Task<Purged> RunAsync(CancellationToken cancellation)
    {
        await BuildAsync(cancellation);
        await using var connection = await database.OpenReaderAsync(cancellation);
        var settings = await RecordsSettingsRules.LoadAsync(connection);
        await connection.DisposeAsync();
        var purged = await _purge.RunAsync(settings, time.GetUtcNow(), cancellation);
        if (purged != default)
        {
            Log.Purged(logger, purged.Records, purged.Hours, purged.Captures, purged.Days);
        }

        return purged;
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // SQLite works on the thread that calls: not on the one that starts the server.
        await Task.Yield();
        using var timer = new PeriodicTimer(Pause, time);
        try
        {
            do
            {
                try
                {
                    await RunAsync(stoppingToken);
                }
                catch (Exception e) when (e is DbException or JsonException or TimeoutException)
                {
                    Log.Failed(logger, e.Message);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // The process stops.
        }
    }

    private async Task BuildAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        if (await RecordMarks.GetAsync(connection, RecordMarks.Built) > 0)
        {
            return;
        }

        await connection.DisposeAsync();
        var built = await new RollupRebuild(database).RunAsync(cancellation);
        if (built.Records > 0)
        {
            Log.Built(logger, built.Days, built.Records);
        }
    }
}
