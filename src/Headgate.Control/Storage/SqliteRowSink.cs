using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headgate.Control.Storage;

/// <summary>By way of the native library: named parameters, each looked up and boxed for each row, cost several times as much.</summary>
internal sealed class SqliteRowSink : RowSink
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private int _position;

    public SqliteRowSink(SqliteConnection connection, RowTarget target)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, target.ForRow, out _statement));
    }

    public override void Add(string? value) => Check(raw.sqlite3_bind_text(_statement, ++_position, value));

    public override void Add(long value) => Check(raw.sqlite3_bind_int64(_statement, ++_position, value));

    protected override ValueTask NextAsync(CancellationToken cancellation)
    {
        _position = 0;
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        return ValueTask.CompletedTask;
    }

    protected override ValueTask CompleteAsync(CancellationToken cancellation) => ValueTask.CompletedTask;

    protected override void Dispose(bool disposing)
    {
        _statement.Dispose();
        base.Dispose(disposing);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }
}
