using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.Records;

/// <summary>What one batch did.</summary>
/// <param name="Lines">Lines that were read.</param>
/// <param name="Damaged">Lines among them that could not be read.</param>
internal readonly record struct IngestBatch(int Lines, int Damaged)
{
    /// <summary>Whether it took as many as it may: there are probably more.</summary>
    public bool IsFull => Lines == RecordIngest.MostLines;
}

/// <summary>Takes lines from a segment into the database in one transaction with how far it came and with what follows from them.</summary>
/// <param name="database">Where to.</param>
/// <param name="node">Whose journal it is; several nodes may share the database.</param>
/// <param name="sinks">What is written together with the records.</param>
public sealed class RecordIngest(Database database, string node, params IReadOnlyList<BatchSink> sinks) : IDisposable
{
    /// <summary>The most lines of a batch.</summary>
    internal const int MostLines = 4096;

    private RecordInserter? _inserter;

    /// <summary>Makes sure that what was taken survives a loss of power.</summary>
    internal Task CheckpointAsync(CancellationToken cancellation) => database.CheckpointAsync(cancellation);

    /// <summary>Takes up to some thousand lines. When it throws, the reader stands where it stood and nothing was changed.</summary>
    /// <exception cref="DbException">The database is locked, full or broken.</exception>
    internal async Task<IngestBatch> RunAsync(SegmentReader reader, long segment, CancellationToken cancellation)
    {
        var start = reader.Position;
        if (!reader.TryRead(out _))
        {
            return default;
        }

        reader.GoTo(start);
        IngestBatch counts;
        IngestedBatch batch;
        try
        {
            (counts, batch) = await database.WriteAsync(writer => TakeAsync(writer, reader, segment, cancellation), cancellation);
        }
        catch
        {
            reader.GoTo(start);
            Forget();
            throw;
        }

        foreach (var sink in HasNews(batch) ? sinks : [])
        {
            sink.Committed(batch);
        }

        return counts;
    }

    /// <summary>How far the database has come; zero when it has nothing.</summary>
    internal async Task<(long Segment, long Position)> ProgressAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<(long, long)>(new CommandDefinition(
            "SELECT segment, position FROM journal_progress WHERE node = @node", new { node }, cancellationToken: cancellation));
    }

    /// <inheritdoc/>
    public void Dispose() => Forget();

    private async Task<(IngestBatch Counts, IngestedBatch Batch)> TakeAsync(DbConnection writer, SegmentReader reader, long segment, CancellationToken cancellation)
    {
        var inserter = await InserterAsync(writer, cancellation);
        var reservations = new List<JournaledReservation>();
        int lines = 0, damaged = 0;
        while (lines < MostLines && reader.TryRead(out var line))
        {
            lines++;
            if (!(ReservationReader.IsReservation(line) ? Note(reservations, line) : inserter.Insert(line)))
            {
                damaged++;
            }
        }

        var batch = new IngestedBatch(node, await inserter.CompleteAsync(cancellation), reservations);
        foreach (var sink in HasNews(batch) ? sinks : [])
        {
            await sink.ApplyAsync(writer, batch, cancellation);
        }

        await writer.ExecuteAsync(new CommandDefinition(
            """
            INSERT INTO journal_progress (node, segment, position) VALUES (@node, @segment, @Position)
            ON CONFLICT (node) DO UPDATE SET segment = excluded.segment, position = excluded.position
            """,
            new { node, segment, reader.Position },
            cancellationToken: cancellation));
        return (new IngestBatch(lines, damaged), batch);
    }

    private static bool HasNews(IngestedBatch batch) => batch.Records.Count > 0 || batch.Reservations.Count > 0;

    private static bool Note(List<JournaledReservation> reservations, ReadOnlySpan<byte> line)
    {
        if (ReservationReader.Read(line) is not { } reservation)
        {
            return false;
        }

        reservations.Add(reservation);
        return true;
    }

    private async Task<RecordInserter> InserterAsync(DbConnection writer, CancellationToken cancellation)
    {
        if (_inserter?.IsFor(writer) != true)
        {
            Forget();
            _inserter = await RecordInserter.CreateAsync(writer, sinks.Count > 0, cancellation);
        }

        return _inserter;
    }

    // It may hold a batch that was taken back.
    private void Forget()
    {
        _inserter?.Dispose();
        _inserter = null;
    }
}
