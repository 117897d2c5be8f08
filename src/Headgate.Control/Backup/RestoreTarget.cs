using System.Data.Common;

namespace Headgate.Control.Backup;

/// <summary>Where a backup is restored to. Nothing is seen of it before <see cref="CommitAsync"/>.</summary>
internal abstract class RestoreTarget : IAsyncDisposable
{
    /// <summary>The engine's name.</summary>
    public abstract string Engine { get; }

    /// <summary>Makes an empty schema of a version.</summary>
    /// <param name="schema">The version.</param>
    /// <param name="replace">Whether what is there now may go.</param>
    /// <param name="now">When the scripts ran.</param>
    /// <param name="cancellation">Breaks off; nothing was changed then.</param>
    /// <exception cref="InvalidOperationException">There is something, and it may not go.</exception>
    public abstract Task BeginAsync(long schema, bool replace, DateTimeOffset now, CancellationToken cancellation);

    /// <summary>The next rows are of this table.</summary>
    /// <exception cref="InvalidDataException">There is no such table or column.</exception>
    public abstract Task BeginTableAsync(BackupTable table, CancellationToken cancellation);

    /// <summary>One row: text, whole numbers, bytes or null per column.</summary>
    /// <exception cref="InvalidDataException">It does not fit.</exception>
    public abstract Task AddAsync(object?[] values, CancellationToken cancellation);

    /// <summary>The table's rows are all there.</summary>
    public abstract Task EndTableAsync(CancellationToken cancellation);

    /// <summary>Brings the schema up to date, checks that the rows fit together, and makes it the database.</summary>
    /// <exception cref="DbException">They do not, or the database is away.</exception>
    public abstract Task CommitAsync(DateTimeOffset now, CancellationToken cancellation);

    /// <inheritdoc/>
    public abstract ValueTask DisposeAsync();

    /// <summary>The columns of a table that is to be filled, in the backup's order.</summary>
    protected static async Task<IReadOnlyList<SchemaColumn>> FindColumnsAsync(DbConnection connection, string engine, BackupTable table)
    {
        var known = (await SchemaTables.PresentAsync(connection, engine)).Contains(table.Table, StringComparer.Ordinal)
            ? (await SchemaTables.ColumnsAsync(connection, engine, table.Table)).ToDictionary(c => c.Name, StringComparer.Ordinal)
            : throw new InvalidDataException($"The backup has a table '{table.Table}' that its schema version does not have.");
        return [.. table.Columns.Select(name => known.TryGetValue(name, out var column)
            ? column
            : throw new InvalidDataException($"The backup has a column '{table.Table}.{name}' that its schema version does not have."))];
    }
}
