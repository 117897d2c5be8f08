using System.Data.Common;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Storage;

/// <summary>
/// The control plane's store. The same SQL runs on every engine: ids, text and JSON are TEXT, times are Unix milliseconds, money is nano-USD,
/// flags are 0 or 1, names are compared by <c>lower(name)</c>. One transaction writes at a time (per database, over all nodes), so that
/// what a change reads is still true when it commits; readers never wait. No request of the data plane ever comes here.
/// </summary>
public abstract class Database : IDisposable
{
    private volatile bool _ready;

    /// <summary>The engine's name, which is also the folder of its migrations.</summary>
    public abstract string Engine { get; }

    /// <summary>Which database it is, without user and password, for messages and to tell it from another one.</summary>
    public abstract string Place { get; }

    /// <summary>Whether it was opened; until then everything throws <see cref="DatabaseAwayException"/>.</summary>
    public bool IsReady => _ready;

    /// <summary>Opens it and brings its schema up to date. After a failure it may be tried again.</summary>
    /// <exception cref="DbException">It is away, or no database.</exception>
    /// <exception cref="InvalidOperationException">It is newer than this program.</exception>
    public async Task PrepareAsync(TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var ran = await OpenAsync(time.GetUtcNow(), logger, cancellation);
        _ready = true;
        if (ran > 0)
        {
            Log.Migrated(logger, ran);
        }
    }

    /// <summary>Runs work in the one transaction that may write; it is rolled back when the work throws.</summary>
    /// <exception cref="DbException">The database is away, locked, full or broken; nothing was changed.</exception>
    public Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation) =>
        _ready ? RunAsync(work, cancellation) : Task.FromException<T>(new DatabaseAwayException());

    /// <summary>Runs work in the one transaction that may write; it is rolled back when the work throws.</summary>
    /// <exception cref="DbException">The database is away, locked, full or broken; nothing was changed.</exception>
    public Task WriteAsync(Func<DbConnection, Task> work, CancellationToken cancellation) => WriteAsync(
        async connection =>
        {
            await work(connection);
            return true;
        },
        cancellation);

    /// <summary>A connection that only reads; dispose it to give it back.</summary>
    /// <exception cref="DbException">The database is away.</exception>
    public Task<DbConnection> OpenReaderAsync(CancellationToken cancellation) =>
        _ready ? ConnectReaderAsync(cancellation) : Task.FromException<DbConnection>(new DatabaseAwayException());

    /// <summary>The same for code that cannot await: compiling, which asks for what was used before. Never on a request's way.</summary>
    public abstract DbConnection OpenReader();

    /// <summary>Makes sure that what was committed before survives a loss of power.</summary>
    public abstract Task CheckpointAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>It is looked at as it is: nothing will be written, so nothing is made and no script runs.</summary>
    protected void SkipPreparing() => _ready = true;

    /// <summary>Opens it and runs the scripts that it misses.</summary>
    /// <returns>How many ran.</returns>
    protected abstract Task<int> OpenAsync(DateTimeOffset now, ILogger logger, CancellationToken cancellation);

    /// <summary>What <see cref="WriteAsync{T}"/> does on this engine.</summary>
    protected abstract Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);

    /// <summary>What <see cref="OpenReaderAsync"/> does on this engine.</summary>
    protected abstract Task<DbConnection> ConnectReaderAsync(CancellationToken cancellation);

    /// <summary>Gives everything back.</summary>
    protected abstract void Dispose(bool disposing);
}
