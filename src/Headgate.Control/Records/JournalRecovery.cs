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
public sealed class JournalRecovery(RecordIngest ingest, ILogger<JournalRecovery> logger)
{
    /// <summary>Takes over and deletes what earlier processes left in the folder.</summary>
    /// <param name="folder">The journal's folder.</param>
    /// <param name="cancellation">Stops between two batches; the rest is left for another time.</param>
    /// <param name="last">The highest number that is not this process's own; null: it has none yet.</param>
    public async Task<RecoveryResult> RunAsync(string folder, CancellationToken cancellation, long? last = null)
    {
        var (segment, position) = await ingest.ProgressAsync(cancellation);
        if (last is null)
        {
            // What was refused becomes the youngest segment. Beside segments of our own no number is left for it; the next start has one.
            ingest.Refused.PutBack(folder, JournalSegment.Find(folder).Select(s => s.Number).Append(segment).Max() + 1);
        }

        var left = JournalSegment.Find(folder).Where(s => last is null || s.Number <= last).ToArray();
        int records = 0, damaged = 0;

        // One with a lower number than the database has come to is in it already, as a rule; but a process that was started without its database
        // cannot know how far that was, and a record that comes twice does no harm.
        foreach (var (number, path) in left)
        {
            using var file = File.OpenHandle(path);
            using var reader = new SegmentReader(file, number == segment ? position : 0);
            IngestBatch batch;
            while ((batch = await ingest.RunAsync(reader, number, cancellation)).Lines > 0)
            {
                records += batch.Taken;
                damaged += batch.Damaged;
            }

            damaged += reader.Torn;
        }

        if (left.Length > 0)
        {
            await ingest.CheckpointAsync(cancellation);
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
