using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.RecordSearch;

/// <summary>Connections for searches, which may walk over a whole index: SQLite reads it from the system's page cache in place instead of copying it page by page.</summary>
internal static class SearchReader
{
    // Address space, not memory: larger than the indexes of several million records.
    private const long MappedBytes = 4L << 30;

    /// <summary>Opens one; dispose it.</summary>
    /// <exception cref="DbException">The database is away.</exception>
    public static async Task<DbConnection> OpenAsync(Database database, CancellationToken cancellation)
    {
        var connection = await database.OpenReaderAsync(cancellation);
        if (database.Engine == "sqlite")
        {
            await connection.ExecuteAsync($"PRAGMA mmap_size = {MappedBytes}");
        }

        return connection;
    }
}
