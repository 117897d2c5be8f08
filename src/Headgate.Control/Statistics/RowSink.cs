using System.Data.Common;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headgate.Control.Statistics;

/// <summary>Runs one statement for row after row: the values of a row by position, then the row.</summary>
internal abstract class RowSink
{
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
}

/// <summary>By way of the native library: named parameters, each looked up and boxed for each row, cost several times as much.</summary>
internal sealed class SqliteRowSink : RowSink, IDisposable
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private int _position;

    public SqliteRowSink(SqliteConnection connection, string sql)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, sql, out _statement));
    }

    public override void Add(string value) => Check(raw.sqlite3_bind_text(_statement, ++_position, value));

    public override void Add(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_position, value));

    public override ValueTask NextAsync(CancellationToken cancellation)
    {
        _position = 0;
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        return ValueTask.CompletedTask;
    }

    public override ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    public void Dispose() => _statement.Dispose();

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }
}

/// <summary>In bundles of commands, one round trip each.</summary>
internal sealed class BundledRowSink(DbConnection connection, string sql) : RowSink, IAsyncDisposable
{
    private const int Bundle = 500;
    private DbBatch _batch = connection.CreateBatch();
    private DbBatchCommand? _row;

    private DbBatchCommand Row
    {
        get
        {
            if (_row is null)
            {
                _row = _batch.CreateBatchCommand();
                _row.CommandText = sql;
            }

            return _row;
        }
    }

    public override void Add(string value) => AddParameter(value);

    public override void Add(long value) => AddParameter(value);

    public override async ValueTask NextAsync(CancellationToken cancellation)
    {
        _batch.BatchCommands.Add(Row);
        _row = null;
        if (_batch.BatchCommands.Count == Bundle)
        {
            await CompleteAsync(cancellation);
            await _batch.DisposeAsync();
            _batch = connection.CreateBatch();
        }
    }

    public override async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_batch.BatchCommands.Count > 0)
        {
            await _batch.ExecuteNonQueryAsync(cancellation);
        }
    }

    public ValueTask DisposeAsync() => _batch.DisposeAsync();

    // Without a name: by position.
    private void AddParameter(object value)
    {
        var parameter = Row.CreateParameter();
        parameter.Value = value;
        Row.Parameters.Add(parameter);
    }
}
