using Dapper;
using Headgate.Control.Migrations;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Storage;

/// <summary>
/// The embedded database: write-ahead log, one connection that writes behind an asynchronous gate, and as many as needed that
/// read. Only the control plane uses it; no request ever waits for it.
/// </summary>
public sealed class SqliteDatabase : IDisposable
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

    /// <summary>Opens the file, creates it where it is missing, and brings its schema up to date.</summary>
    /// <exception cref="SqliteException">The file is no database, or cannot be written.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<SqliteDatabase> OpenAsync(string path, TimeProvider time, ILogger<SqliteDatabase> logger, CancellationToken cancellation)
    {
        SqliteNative.Initialize(logger);
        var database = new SqliteDatabase(path);
        try
        {
            await database._writer.OpenAsync(cancellation);
            database._writer.Execute(WriterSettings);
            var ran = await database.WriteAsync(writer => Migrator.Run(writer, Migrator.Load("sqlite"), time.GetUtcNow()), cancellation);
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

    /// <summary>Runs work on the writing connection in one transaction; it is rolled back when the work throws.</summary>
    public async Task<T> WriteAsync<T>(Func<SqliteConnection, T> work, CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            // IMMEDIATE takes the write lock at once: a transaction that starts reading may not be able to get it later.
            _writer.Execute("BEGIN IMMEDIATE");
            try
            {
                var result = work(_writer);
                _writer.Execute("COMMIT");
                return result;
            }
            catch
            {
                RollBack();
                throw;
            }
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Moves committed transactions from the write-ahead log into the database file and syncs both: what was committed before survives a loss of power.</summary>
    public async Task CheckpointAsync(CancellationToken cancellation)
    {
        await _gate.WaitAsync(cancellation);
        try
        {
            _writer.Execute("PRAGMA wal_checkpoint(PASSIVE)");
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>A connection that can only read; dispose it to give it back.</summary>
    public SqliteConnection OpenReader()
    {
        var reader = new SqliteConnection(_readerSettings);
        reader.Open();
        reader.Execute("PRAGMA busy_timeout = 5000");
        return reader;
    }

    /// <inheritdoc/>
    public void Dispose()
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

    private void RollBack()
    {
        // SQLite has rolled back by itself after some errors (disk full, I/O); a second ROLLBACK would only hide the first error.
        if (SQLitePCL.raw.sqlite3_get_autocommit(_writer.Handle) == 0)
        {
            _writer.Execute("ROLLBACK");
        }
    }
}
