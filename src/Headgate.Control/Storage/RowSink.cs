using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Headgate.Control.Storage;

/// <summary>Where rows go.</summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Its columns, in the order of a row's values.</param>
/// <param name="Unique">What tells its rows apart, as the index has it; empty: whatever does.</param>
/// <param name="OnConflict">What becomes of a row that is there already.</param>
internal sealed record RowTarget(string Table, string[] Columns, string Unique, string OnConflict)
{
    /// <summary><see cref="Unique"/> on PostgreSQL, where that is another index.</summary>
    public string? UniqueInPostgres { get; init; }

    private string Head => $"INSERT INTO {Table} ({string.Join(", ", Columns)})";

    private string Places => string.Join(", ", Enumerable.Range(1, Columns.Length).Select(i => "$" + i.ToString(CultureInfo.InvariantCulture)));

    /// <summary>SQLite's statement, for one row: a parameter a column.</summary>
    public string ForRow => $"{Head} VALUES ({Places}) ON CONFLICT {Unique} {OnConflict}";

    /// <summary>PostgreSQL's statement, for many rows: an array a column.</summary>
    public string ForArrays => $"{Head} SELECT * FROM unnest({Places}) ON CONFLICT {UniqueInPostgres ?? Unique} {OnConflict}";
}

/// <summary>Takes row after row: the values of a row by position, then the row.</summary>
internal abstract class RowSink : IDisposable
{
    /// <summary>Puts rows where they go, inside the transaction that stands on the connection.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="target">Where to; no two rows may be the same there.</param>
    /// <param name="rows">What the rows are made of.</param>
    /// <param name="put">Adds the values of one.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <exception cref="DbException">The database refused.</exception>
    public static async Task PutAsync<T>(DbConnection connection, RowTarget target, IReadOnlyCollection<T> rows, Action<RowSink, T> put, CancellationToken cancellation)
    {
        if (rows.Count == 0)
        {
            return;
        }

        using var sink = Create(connection, target);
        foreach (var row in rows)
        {
            put(sink, row);
            await sink.NextAsync(cancellation);
        }

        await sink.CompleteAsync(cancellation);
    }

    private static RowSink Create(DbConnection connection, RowTarget target) => connection switch
    {
        SqliteConnection sqlite => new SqliteRowSink(sqlite, target),
        NpgsqlConnection postgres => new PostgresRowSink(postgres, target),
        _ => throw new NotSupportedException($"Rows cannot be put into a {connection.GetType().Name}."),
    };

    /// <summary>The next value.</summary>
    public abstract void Add(string? value);

    /// <inheritdoc cref="Add(string?)"/>
    public abstract void Add(long value);

    /// <summary>The row has all its values.</summary>
    protected abstract ValueTask NextAsync(CancellationToken cancellation);

    /// <summary>There are no more rows.</summary>
    protected abstract ValueTask CompleteAsync(CancellationToken cancellation);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives everything back.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
