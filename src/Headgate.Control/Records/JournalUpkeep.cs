using Microsoft.Extensions.Hosting;

namespace Headgate.Control.Records;

/// <summary>Keeps the journal ready: opens segments ahead, syncs about once a second, and brings it back after trouble with the disk. Apart from the drain, which may wait for a database.</summary>
public sealed class JournalUpkeep(Journal journal, TimeProvider time) : BackgroundService
{
    private const int TicksPerSync = 5;
    private static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(200);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Tick, time);
        for (var tick = 0; ; tick++)
        {
            journal.Tend();
            if (tick % TicksPerSync == 0)
            {
                journal.Sync();
            }

            try
            {
                await timer.WaitForNextTickAsync(stoppingToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }
}
