using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Headgate.Control.Statistics;

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
    /// <summary>A sink for an engine's connection, inside the transaction that stands on it.</summary>
    public static RowSink Create(DbConnection connection, RowTarget target) => connection switch
    {
        SqliteConnection sqlite => new SqliteRowSink(sqlite, target),
        NpgsqlConnection postgres => new PostgresRowSink(postgres, target),
        _ => throw new NotSupportedException($"Rows cannot be put into a {connection.GetType().Name}."),
    };

    /// <summary>The next value.</summary>
    public abstract void Add(string value);

    /// <inheritdoc cref="Add(string)"/>
    public abstract void Add(long value);

    /// <summary>The row has all its values.</summary>
    /// <exception cref="DbException">The database refused.</exception>
    public abstract ValueTask NextAsync(CancellationToken cancellation);

    /// <summary>There are no more rows.</summary>
    /// <exception cref="DbException">The database refused.</exception>
    public abstract ValueTask CompleteAsync(CancellationToken cancellation);

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
