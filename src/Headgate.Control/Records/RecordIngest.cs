using Dapper;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;

namespace Headgate.Control.Records;

/// <summary>What one batch did.</summary>
/// <param name="Lines">Lines that were read.</param>
/// <param name="Damaged">Lines among them that could not be read as records.</param>
internal readonly record struct IngestBatch(int Lines, int Damaged);

/// <summary>Takes lines from a segment into the database, together with how far it came, in one transaction.</summary>
internal sealed class RecordIngest(SqliteDatabase database) : IDisposable
{
    private const int MostLines = 4096;
    private RecordInserter? _inserter;

    /// <summary>Takes up to some thousand lines. When it throws, the reader stands where it stood and nothing was changed.</summary>
    /// <exception cref="SqliteException">The database is locked, full or broken.</exception>
    public async Task<IngestBatch> RunAsync(SegmentReader reader, long segment, CancellationToken cancellation)
    {
        var start = reader.Position;
        if (!reader.TryRead(out _))
        {
            return default;
        }

        reader.GoTo(start);
        try
        {
            return await database.WriteAsync(writer => Take(writer, reader, segment), cancellation);
        }
        catch
        {
            reader.GoTo(start);
            throw;
        }
    }

    /// <summary>How far the database has come; zero when it has nothing.</summary>
    public (long Segment, long Position) Progress()
    {
        using var connection = database.OpenReader();
        return connection.QuerySingleOrDefault<(long, long)>("SELECT segment, position FROM journal_progress");
    }

    /// <inheritdoc/>
    public void Dispose() => _inserter?.Dispose();

    private IngestBatch Take(SqliteConnection writer, SegmentReader reader, long segment)
    {
        _inserter ??= new RecordInserter(writer);
        int lines = 0, damaged = 0;
        while (lines < MostLines && reader.TryRead(out var line))
        {
            lines++;
            if (!_inserter.Insert(line))
            {
                damaged++;
            }
        }

        writer.Execute(
            """
            INSERT INTO journal_progress (id, segment, position) VALUES (1, @segment, @Position)
            ON CONFLICT (id) DO UPDATE SET segment = excluded.segment, position = excluded.position
            """,
            new { segment, reader.Position });
        return new IngestBatch(lines, damaged);
    }
}
