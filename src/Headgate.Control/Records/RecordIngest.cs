using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.Records;

/// <summary>What one batch did.</summary>
/// <param name="Lines">Lines that were read.</param>
/// <param name="Damaged">Lines among them that could not be read.</param>
/// <param name="Refused">Lines among them that the database will not take, and that were set aside.</param>
/// <param name="IsFull">Whether it took as many as it may: there are probably more.</param>
internal readonly record struct IngestBatch(int Lines, int Damaged, int Refused, bool IsFull)
{
    /// <summary>Lines that are in the database now.</summary>
    public int Taken => Lines - Damaged - Refused;
}

/// <summary>
/// Takes lines from a segment into the database in one transaction with how far it came and with what follows from them. A batch that the database
/// refuses for what is in it is halved until the line that is to blame stands alone; that one is set aside, and the rest goes in.
/// </summary>
/// <param name="database">Where to.</param>
/// <param name="node">Whose journal it is; several nodes may share the database.</param>
/// <param name="refused">Where a line goes that the database will not take.</param>
/// <param name="sinks">What is written together with the records.</param>
public sealed class RecordIngest(Database database, string node, RefusedLines refused, params IReadOnlyList<BatchSink> sinks) : IDisposable
{
    /// <summary>The most lines of a batch.</summary>
    internal const int MostLines = 4096;

    // After a start without the database, the journal of earlier processes is taken over while the drain follows ours.
    private readonly SemaphoreSlim _one = new(1, 1);
    private RecordInserter? _inserter;

    // Lines of the batch that was last tried.
    private int _tried;

    // So many lines ahead were refused together; zero when none is known.
    private int _suspects;

    /// <summary>Where a line goes that the database will not take.</summary>
    internal RefusedLines Refused => refused;

    /// <summary>Makes sure that what was taken survives a loss of power.</summary>
    internal Task CheckpointAsync(CancellationToken cancellation) => database.CheckpointAsync(cancellation);

    /// <summary>Takes up to some thousand lines, one batch at a time. When it throws, the reader stands where it stood and nothing was changed.</summary>
    /// <exception cref="DbException">The database is locked, full or broken.</exception>
    /// <exception cref="IOException">A line that the database refuses could not be set aside.</exception>
    internal async Task<IngestBatch> RunAsync(SegmentReader reader, long segment, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return await RunAloneAsync(reader, segment, cancellation);
        }
        finally
        {
            _one.Release();
        }
    }

    /// <summary>How far the database has come; zero when it has nothing.</summary>
    internal async Task<(long Segment, long Position)> ProgressAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<(long, long)>(new CommandDefinition(
            "SELECT segment, position FROM journal_progress WHERE node = @node", new { node }, cancellationToken: cancellation));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        _one.Dispose();
    }

    private async Task<IngestBatch> RunAloneAsync(SegmentReader reader, long segment, CancellationToken cancellation)
    {
        var start = reader.Position;
        if (!reader.TryRead(out _))
        {
            return default;
        }

        while (true)
        {
            reader.GoTo(start);
            _tried = 0;
            IngestBatch counts;
            IngestedBatch batch;
            try
            {
                (counts, batch) = await database.WriteAsync(writer => TakeAsync(writer, reader, segment, cancellation), cancellation);
            }
            catch (Exception e)
            {
                reader.GoTo(start);
                Forget();
                if (_tried == 0 || !DataError.Is(e))
                {
                    throw;
                }

                _suspects = _tried;
                if (_suspects > 1)
                {
                    continue;
                }

                return await SetAsideAsync(reader, segment, e.Message, cancellation);
            }

            _suspects = Math.Max(0, _suspects - counts.Lines);
            foreach (var sink in HasNews(batch) ? sinks : [])
            {
                sink.Committed(batch);
            }

            return counts;
        }
    }

    private async Task<(IngestBatch Counts, IngestedBatch Batch)> TakeAsync(DbConnection writer, SegmentReader reader, long segment, CancellationToken cancellation)
    {
        var inserter = await InserterAsync(writer, cancellation);
        var reservations = new List<JournaledReservation>();
        var most = _suspects == 0 ? MostLines : Math.Max(1, _suspects / 2);
        var damaged = 0;
        while (_tried < most && reader.TryRead(out var line))
        {
            _tried++;
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

        await NoteProgressAsync(writer, segment, reader.Position, cancellation);
        return (new IngestBatch(_tried, damaged, 0, _tried == most), batch);
    }

    private async Task<IngestBatch> SetAsideAsync(SegmentReader reader, long segment, string reason, CancellationToken cancellation)
    {
        var start = reader.Position;
        try
        {
            if (reader.TryRead(out var line))
            {
                refused.Keep(line, reason);
            }

            await database.WriteAsync(writer => NoteProgressAsync(writer, segment, reader.Position, cancellation), cancellation);
        }
        catch
        {
            reader.GoTo(start);
            throw;
        }

        _suspects = 0;
        return new IngestBatch(1, 0, 1, IsFull: true);
    }

    private Task NoteProgressAsync(DbConnection writer, long segment, long position, CancellationToken cancellation) => writer.ExecuteAsync(new CommandDefinition(
        """
        INSERT INTO journal_progress (node, segment, position) VALUES (@node, @segment, @position)
        ON CONFLICT (node) DO UPDATE SET segment = excluded.segment, position = excluded.position
        """,
        new { node, segment, position },
        cancellationToken: cancellation));

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
