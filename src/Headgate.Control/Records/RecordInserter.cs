using System.Numerics;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Headgate.Control.Records;

/// <summary>
/// Puts journal lines into the database: the line's UTF-8 goes straight into a prepared statement of the native library. By way
/// of objects, strings and command parameters the same insert costs several times as much, on every request.
/// </summary>
internal sealed class RecordInserter : IDisposable
{
    private static readonly byte[][] Fields = RecordColumns.All.Select(c => Encoding.UTF8.GetBytes(c.Field)).ToArray();
    private static readonly ulong AllColumns = (1UL << RecordColumns.All.Length) - 1;
    private static readonly byte[] ReservationStart = Encoding.UTF8.GetBytes($"{{\"v\":{JournalLine.CurrentVersion},\"{ReservationLine.Mark}\":");
    private readonly SqliteConnection _connection;
    private readonly sqlite3_stmt _statement;
    private byte[] _unescaped = new byte[1024];

    // Which parameters hold a value of the line before. Lines look alike, so putting back the few that differ is cheaper than
    // clearing all of them every time.
    private ulong _dirty = AllColumns;

    /// <summary>Prepares the statement on the connection that writes.</summary>
    public RecordInserter(SqliteConnection connection)
    {
        _connection = connection;
        Check(raw.sqlite3_prepare_v2(connection.Handle, RecordColumns.InsertSql, out _statement));
    }

    /// <summary>Inserts one line; one that holds a reservation is passed over.</summary>
    /// <returns>False when the line is damaged and was left out.</returns>
    /// <exception cref="SqliteException">The database refused.</exception>
    public bool Insert(ReadOnlySpan<byte> line)
    {
        if (IsReservation(line))
        {
            return true;
        }

        var stale = _dirty;
        _dirty = AllColumns;
        var bound = TryBind(line, out var isRecord);
        PutBack(stale & ~bound);
        _dirty = bound;
        if (!isRecord)
        {
            return false;
        }

        var result = raw.sqlite3_step(_statement);
        var reset = raw.sqlite3_reset(_statement);
        Check(result == raw.SQLITE_DONE ? reset : result);
        return true;
    }

    /// <inheritdoc/>
    public void Dispose() => _statement.Dispose();

    // Lines are ours, so their second field stands where it always does.
    private static bool IsReservation(ReadOnlySpan<byte> line) => line.StartsWith(ReservationStart) && line[^1] == (byte)'}';

    // Says which parameters it has set, even if the line breaks off in the middle.
    private ulong TryBind(ReadOnlySpan<byte> line, out bool isRecord)
    {
        var bound = 0UL;
        var column = 0;
        isRecord = false;
        try
        {
            var json = new Utf8JsonReader(line);
            json.Read();
            while (json.Read() && json.TokenType == JsonTokenType.PropertyName)
            {
                var found = Find(ref json, ref column);
                json.Read();
                if (found)
                {
                    bound |= 1UL << column;
                    Bind(ref json, ++column);
                }
                else
                {
                    // The version, or a field of a newer program.
                    json.Skip();
                }
            }

            isRecord = (bound & 1) != 0 && json.TokenType == JsonTokenType.EndObject;
        }
        catch (JsonException)
        {
            // A torn line; what it had set is put back with the next one.
        }

        return bound;
    }

    private void PutBack(ulong columns)
    {
        for (; columns != 0; columns &= columns - 1)
        {
            var column = BitOperations.TrailingZeroCount(columns);
            Check(RecordColumns.All[column].Required
                ? raw.sqlite3_bind_int64(_statement, column + 1, 0)
                : raw.sqlite3_bind_null(_statement, column + 1));
        }
    }

    // Fields come in the table's order, so the next one is found after a step or a few.
    private static bool Find(ref Utf8JsonReader json, ref int column)
    {
        for (var i = 0; i < Fields.Length; i++)
        {
            var candidate = column + i < Fields.Length ? column + i : column + i - Fields.Length;
            if (json.ValueSpan.SequenceEqual(Fields[candidate]))
            {
                column = candidate;
                return true;
            }
        }

        return false;
    }

    private void Bind(ref Utf8JsonReader json, int parameter)
    {
        var result = json.TokenType switch
        {
            JsonTokenType.String => BindText(ref json, parameter),
            JsonTokenType.Number when json.TryGetInt64(out var number) => raw.sqlite3_bind_int64(_statement, parameter, number),
            JsonTokenType.True => raw.sqlite3_bind_int64(_statement, parameter, 1),
            JsonTokenType.False => raw.sqlite3_bind_int64(_statement, parameter, 0),
            JsonTokenType.Null => raw.SQLITE_OK,
            _ => throw new JsonException("A journal line holds text, whole numbers and flags only."),
        };
        Check(result);
    }

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

        var length = json.CopyString(_unescaped);
        return raw.sqlite3_bind_text(_statement, parameter, _unescaped.AsSpan(0, length));
    }

    private void Check(int result)
    {
        if (result != raw.SQLITE_OK)
        {
            SqliteException.ThrowExceptionForRC(result, _connection.Handle);
        }
    }
}
