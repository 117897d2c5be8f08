using System.Data.Common;
using Dapper;
using Headgate.Control.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Storage;

/// <summary>
/// The embedded database: write-ahead log, one connection that writes behind an asynchronous gate, and as many as needed that read.
/// </summary>
public sealed class SqliteDatabase : Database
{
    // NORMAL loses the newest transactions with the machine's power, never consistency; the journal still has those records,
    // because a segment is deleted only after a checkpoint (JournalDrain).
    private const string WriterSettings = """
        PRAGMA journal_mode = WAL;
        PRAGMA synchronous = NORMAL;
        PRAGMA busy_timeout = 5000;
        PRAGMA foreign_keys = ON;
        PRAGMA cache_size = -8192;
        PRAGMA temp_store = MEMORY;
        PRAGMA wal_autocheckpoint = 4000;
        PRAGMA journal_size_limit = 67108864;
        """;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly SqliteConnection _writer;
    private readonly string _readerSettings;

    private SqliteDatabase(string path)
    {
        _writer = new SqliteConnection(Settings(path, SqliteOpenMode.ReadWriteCreate, pooling: false));
        _readerSettings = Settings(path, SqliteOpenMode.ReadOnly, pooling: true);
    }

    /// <inheritdoc/>
    public override string Engine => "sqlite";

    /// <summary>Opens the file, creates it where it is missing, and brings its schema up to date.</summary>
    /// <exception cref="SqliteException">The file is no database, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        SqliteNative.Initialize(logger);
        var database = new SqliteDatabase(path);
        try
        {
            await database._writer.OpenAsync(cancellation);
            await database._writer.ExecuteAsync(WriterSettings);
            var ran = await database.WriteAsync(writer => Migrator.RunAsync(writer, Migrator.Load(database.Engine), time.GetUtcNow()), cancellation);
            if (ran > 0)
            {
                Log.Migrated(logger, ran);
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            // IMMEDIATE takes the write lock at once: a transaction that starts reading may not be able to get it later.
            await _writer.ExecuteAsync("BEGIN IMMEDIATE");
            try
            {
                var result = await work(_writer);
                await _writer.ExecuteAsync("COMMIT");
                return result;
            }
            catch
            {
                await RollBackAsync();
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Moves committed transactions from the write-ahead log into the database file and syncs both.</summary>
    public override async Task CheckpointAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            await _writer.ExecuteAsync("PRAGMA wal_checkpoint(PASSIVE)");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <inheritdoc/>
    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellation)
    {
        var reader = new SqliteConnection(_readerSettings);
        await reader.OpenAsync(cancellation);
        await reader.ExecuteAsync("PRAGMA busy_timeout = 5000");
        return reader;
    }

    /// <inheritdoc/>
    public override DbConnection OpenReader()
    {
        var reader = new SqliteConnection(_readerSettings);
        reader.Open();
        reader.Execute("PRAGMA busy_timeout = 5000");
        return reader;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        SqliteConnection.ClearPool(new SqliteConnection(_readerSettings));
        _writer.Dispose();
        _gate.Dispose();
    }

    private static string Settings(string path, SqliteOpenMode mode, bool pooling) => new SqliteConnectionStringBuilder
    {
        DataSource = path,
        Mode = mode,
        Pooling = pooling,
        DefaultTimeout = 5,
    }.ToString();

    private async Task RollBackAsync()
    {
        // SQLite has rolled back by itself after some errors (disk full, I/O); a second ROLLBACK would only hide the first error.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
        {
            await _writer.ExecuteAsync("ROLLBACK");
        }
    }
}
