using System.Data.Common;
using System.Text;
using System.Text.Json;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Headgate.Control.Records;

/// <summary>
/// Puts journal lines into <c>request_records</c>. Idempotent: a record whose id is there already stays as it is. Walking over a line is the same
/// for every engine; what becomes of its values is not.
/// </summary>
/// <param name="summarize">Whether anybody wants to know what was new.</param>
internal abstract class RecordInserter(bool summarize) : IDisposable
{
    private static readonly byte[][] Fields = RecordColumns.All.Select(c => Encoding.UTF8.GetBytes(c.Field)).ToArray();
    private static readonly ulong AllColumns = (1UL << RecordColumns.All.Length) - 1;

    // Which columns hold a value of the line before. Lines look alike, so putting back the few that differ is cheaper than
    // clearing all of them every time.
    private ulong _dirty = AllColumns;

    /// <summary>Whether anybody wants to know what was new.</summary>
    protected bool Summarizes => summarize;

    /// <summary>For the texts of what was new.</summary>
    protected TextPool Pool { get; } = new();

    /// <summary>The inserter for a connection that writes; it lives as long as the connection, or one transaction of a pooled one.</summary>
    public static async Task<RecordInserter> CreateAsync(DbConnection writer, bool summarize, CancellationToken cancellation) => writer switch
    {
        SqliteConnection sqlite => new SqliteRecordInserter(sqlite, summarize),
        NpgsqlConnection postgres => await PostgresRecordInserter.CreateAsync(postgres, summarize, cancellation),
        _ => throw new NotSupportedException($"Records cannot be put into a {writer.GetType().Name}."),
    };

    /// <summary>Whether it works on this connection.</summary>
    public abstract bool IsFor(DbConnection writer);

    /// <summary>Takes one line.</summary>
    /// <returns>False when the line is damaged and was left out.</returns>
    /// <exception cref="DbException">The database refused.</exception>
    public bool Insert(ReadOnlySpan<byte> line)
    {
        var stale = _dirty;
        _dirty = AllColumns;
        var bound = TryBind(line, out var isRecord);
        Clear(stale & ~bound);
        _dirty = bound;
        if (isRecord)
        {
            Put(line);
        }

        return isRecord;
    }

    /// <summary>Ends the batch: every line that was taken is in the database, as far as its transaction goes.</summary>
    /// <returns>What was new, if anybody wanted to know.</returns>
    public abstract Task<IReadOnlyList<IngestedRecord>> CompleteAsync(CancellationToken cancellation);

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

    /// <summary>Keeps a text for a column; throws <see cref="JsonException"/> where the column holds none.</summary>
    protected abstract void SetText(ref Utf8JsonReader json, int column);

    /// <summary>Keeps a number for a column; throws <see cref="JsonException"/> where the column holds none.</summary>
    protected abstract void SetNumber(int column, long value);

    /// <summary>Puts columns, one bit each, back to what they hold where a line says nothing.</summary>
    protected abstract void Clear(ulong columns);

    /// <summary>The values of a whole line are set: takes them.</summary>
    protected abstract void Put(ReadOnlySpan<byte> line);

    // Says which columns it has set, even if the line breaks off in the middle.
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
                    Bind(ref json, column++);
                }
                else
                {
                    // The version, or a field of a newer program.
                    json.Skip();
                }
            }

            isRecord = (bound & 1) != 0 && json.TokenType == JsonTokenType.EndObject;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // A torn line, or text that is no text; what it had set is put back with the next one.
        }

        return bound;
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

    private void Bind(ref Utf8JsonReader json, int column)
    {
        switch (json.TokenType)
        {
            case JsonTokenType.String:
                SetText(ref json, column);
                break;
            case JsonTokenType.Number when json.TryGetInt64(out var number):
                SetNumber(column, number);
                break;
            case JsonTokenType.True or JsonTokenType.False:
                SetNumber(column, json.TokenType == JsonTokenType.True ? 1 : 0);
                break;
            default:
                throw new JsonException("A journal line holds text, whole numbers and flags only.");
        }
    }
}
