using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;

namespace Headgate.Control.Records;

/// <summary>What one batch did.</summary>
/// <param name="Lines">Lines that were read.</param>
/// <param name="Damaged">Lines among them that could not be read as records.</param>
internal readonly record struct IngestBatch(int Lines, int Damaged);

/// <summary>Takes lines from a segment into the database, together with how far it came, in one transaction.</summary>
internal sealed class RecordIngest(Database database) : IDisposable
{
    private const int MostLines = 4096;
    private const string Node = "local";
    private RecordInserter? _inserter;

    /// <summary>Takes up to some thousand lines. When it throws, the reader stands where it stood and nothing was changed.</summary>
    /// <exception cref="DbException">The database is locked, full or broken.</exception>
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
            return await database.WriteAsync(writer => TakeAsync(writer, reader, segment), cancellation);
        }
        catch
        {
            reader.GoTo(start);
            throw;
        }
    }

    /// <summary>How far the database has come; zero when it has nothing.</summary>
    public async Task<(long Segment, long Position)> ProgressAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await connection.QuerySingleOrDefaultAsync<(long, long)>("SELECT segment, position FROM journal_progress WHERE node = @Node", new { Node });
    }

    /// <inheritdoc/>
    public void Dispose() => _inserter?.Dispose();

    private async Task<IngestBatch> TakeAsync(DbConnection writer, SegmentReader reader, long segment)
    {
        _inserter ??= new RecordInserter((SqliteConnection)writer);
        int lines = 0, damaged = 0;
        while (lines < MostLines && reader.TryRead(out var line))
        {
            lines++;
            if (!_inserter.Insert(line))
            {
                damaged++;
            }
        }

        await writer.ExecuteAsync(
            """
            INSERT INTO journal_progress (node, segment, position) VALUES (@Node, @segment, @Position)
            ON CONFLICT (node) DO UPDATE SET segment = excluded.segment, position = excluded.position
            """,
            new { Node, segment, reader.Position });
        return new IngestBatch(lines, damaged);
    }
}
