using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Records;

/// <summary>What a process that ended earlier had left in the journal.</summary>
/// <param name="LastNumber">The highest segment number that was ever used.</param>
/// <param name="Records">Lines that were taken into the database now (those it had already included).</param>
/// <param name="Damaged">Unfinished or unreadable lines that were passed over.</param>
public sealed record RecoveryResult(long LastNumber, int Records, int Damaged);

/// <summary>
/// Takes the segments of earlier processes into the database, before the first request: afterwards the database knows every
/// request whose answer ended, and what each key has spent.
/// </summary>
public sealed class JournalRecovery(Database database, ILogger<JournalRecovery> logger)
{
    /// <summary>Takes over and deletes everything in the folder.</summary>
    public async Task<RecoveryResult> RunAsync(string folder, CancellationToken cancellation)
    {
        using var ingest = new RecordIngest(database);
        var (segment, position) = await ingest.ProgressAsync(cancellation);
        var left = JournalSegment.Find(folder).ToArray();
        int records = 0, damaged = 0;
        foreach (var (number, path) in left.Where(s => s.Number >= segment))
        {
            using var file = File.OpenHandle(path);
            using var reader = new SegmentReader(file, number == segment ? position : 0);
            IngestBatch batch;
            while ((batch = await ingest.RunAsync(reader, number, cancellation)).Lines > 0)
            {
                records += batch.Lines - batch.Damaged;
                damaged += batch.Damaged;
            }

            damaged += reader.Torn;
        }

        if (left.Length > 0)
        {
            await database.CheckpointAsync(cancellation);
        }

        foreach (var (_, path) in left)
        {
            File.Delete(path);
        }

        if (records > 0 || damaged > 0)
        {
            Log.Recovered(logger, records, damaged);
        }

        return new RecoveryResult(Math.Max(segment, left.Length > 0 ? left[^1].Number : 0), records, damaged);
    }
}
