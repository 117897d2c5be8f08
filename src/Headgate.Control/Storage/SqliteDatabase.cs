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
    private readonly string _path;
    private readonly string _readerSettings;
    private SqliteConnection _writer;

    /// <summary>A database that is not opened yet.</summary>
    public SqliteDatabase(string path)
    {
        _path = path;
        _writer = Writer(path);
        _readerSettings = Settings(path, SqliteOpenMode.ReadOnly, pooling: true);
    }

    /// <inheritdoc/>
    public override string Engine => "sqlite";

    /// <inheritdoc/>
    public override string Place => "the data directory";

    /// <summary>Opens the file, creates it where it is missing, and brings its schema up to date.</summary>
    /// <exception cref="SqliteException">The file is no database, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var database = new SqliteDatabase(path);
        try
        {
            await database.PrepareAsync(time, logger, cancellation);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The file as it is, to be read alone; another process may be writing it.</summary>
    public static SqliteDatabase ForReading(string path, ILogger logger)
    {
        SqliteNative.Initialize(logger);
        var database = new SqliteDatabase(path);
        database.SkipPreparing();
        return database;
    }

    /// <inheritdoc/>
    protected override async Task<int> OpenAsync(DateTimeOffset now, ILogger logger, CancellationToken cancellation)
    {
        SqliteNative.Initialize(logger);

        // A connection that failed is not opened again; a file that was put right gets a new one.
        await _writer.DisposeAsync();
        _writer = Writer(_path);
        await _writer.OpenAsync(cancellation);
        await _writer.ExecuteAsync(WriterSettings);
        return await RunAsync(writer => Migrator.RunAsync(writer, Migrator.Load(Engine), now), cancellation);
    }

    /// <inheritdoc/>
    protected override async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
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
    protected override async Task<DbConnection> ConnectReaderAsync(CancellationToken cancellation)
    {
        var reader = new SqliteConnection(_readerSettings);
        try
        {
            await reader.OpenAsync(cancellation);
            await reader.ExecuteAsync("PRAGMA busy_timeout = 5000");
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
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

    private static SqliteConnection Writer(string path) => new(Settings(path, SqliteOpenMode.ReadWriteCreate, pooling: false));

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
