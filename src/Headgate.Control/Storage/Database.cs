using System.Data.Common;

namespace Headgate.Control.Storage;

/// <summary>
/// The control plane's store. The same SQL runs on every engine: ids, text and JSON are TEXT, times are Unix milliseconds, money is nano-USD,
/// flags are 0 or 1, names are compared by <c>lower(name)</c>. One transaction writes at a time (per database, over all nodes), so that
/// what a change reads is still true when it commits; readers never wait. No request of the data plane ever comes here.
/// </summary>
public abstract class Database : IDisposable
{
    /// <summary>The engine's name, which is also the folder of its migrations.</summary>
    public abstract string Engine { get; }

    /// <summary>Runs work in the one transaction that may write; it is rolled back when the work throws.</summary>
    /// <exception cref="DbException">The database is away, locked, full or broken; nothing was changed.</exception>
    public abstract Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation);

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
    public abstract Task<DbConnection> OpenReaderAsync(CancellationToken cancellation);

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

    /// <summary>Gives everything back.</summary>
    protected abstract void Dispose(bool disposing);
}
