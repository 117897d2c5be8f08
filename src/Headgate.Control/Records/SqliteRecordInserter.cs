using System.Data.Common;
using System.Numerics;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headgate.Control.Records;

/// <summary>
/// Puts journal lines into SQLite: the line's UTF-8 goes straight into a prepared statement of the native library. By way
/// of objects, strings and command parameters the same insert costs several times as much, on every request.
/// </summary>
internal sealed class SqliteRecordInserter : RecordInserter
{
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private List<IngestedRecord> _inserted = [];
    private byte[] _unescaped = new byte[1024];

    /// <summary>Prepares the statement on the connection that writes.</summary>
    public SqliteRecordInserter(SqliteConnection connection, bool summarize = false) : base(summarize)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, RecordColumns.InsertSql, out _statement));
    }

    /// <inheritdoc/>
    public override bool IsFor(DbConnection writer) => writer == _connection;

    /// <inheritdoc/>
    public override Task<IReadOnlyList<IngestedRecord>> CompleteAsync(CancellationToken cancellation)
    {
        var inserted = _inserted;
        _inserted = [];
        return Task.FromResult<IReadOnlyList<IngestedRecord>>(inserted);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _statement.Dispose();
        base.Dispose(disposing);
    }

    /// <inheritdoc/>
    protected override void Put(ReadOnlySpan<byte> line)
    {
        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        if (Summarizes && raw.sqlite3_changes(_connection.Handle) > 0)
        {
            _inserted.Add(IngestedRecord.Read(line, Pool));
        }
    }

    /// <inheritdoc/>
    protected override void Clear(ulong columns)
    {
        for (; columns != 0; columns &= columns - 1)
        {
            var column = BitOperations.TrailingZeroCount(columns);
            Check(RecordColumns.All[column].Required
                ? raw.sqlite3_bind_int64(_statement, column + 1, 0)
                : raw.sqlite3_bind_null(_statement, column + 1));
        }
    }

    /// <inheritdoc/>
    protected override void SetNumber(int column, long value) => Check(raw.sqlite3_bind_int64(_statement, column + 1, value));

    /// <inheritdoc/>
    protected override void SetText(ref Utf8JsonReader json, int column) => Check(BindText(ref json, column + 1));

    private int BindText(ref Utf8JsonReader json, int parameter)
    {
        if (json.ValueSpan.IsEmpty)
        {
            // An empty span is a null pointer to the native library, which would mean NULL.
            return raw.sqlite3_bind_text(_statement, parameter, string.Empty);
        }

        if (!json.ValueIsEscaped)
        {
            return raw.sqlite3_bind_text(_statement, parameter, json.ValueSpan);
        }

        if (_unescaped.Length < json.ValueSpan.Length)
        {
            _unescaped = new byte[json.ValueSpan.Length];
        }

        var text = _unescaped.AsSpan(0, json.CopyString(_unescaped));
        return text.Contains((byte)0)
            ? raw.sqlite3_bind_text(_statement, parameter, TextPool.Plain(ref json))
            : raw.sqlite3_bind_text(_statement, parameter, text);
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }
}
