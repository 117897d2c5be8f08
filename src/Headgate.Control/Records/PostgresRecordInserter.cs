using System.Data.Common;
using System.Numerics;
using System.Text.Json;
using Dapper;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Control.Records;

/// <summary>
/// Puts journal lines into PostgreSQL: a batch is one statement, with one array per column. For one transaction: connections come from a pool.
/// </summary>
internal sealed class PostgresRecordInserter : RecordInserter
{
    private static readonly string Columns = string.Join(", ", RecordColumns.All.Select(c => c.Column));
    private readonly NpgsqlConnection _connection;
    private readonly List<string?>?[] _texts = new List<string?>?[RecordColumns.All.Length];
    private readonly List<long?>?[] _numbers = new List<long?>?[RecordColumns.All.Length];
    private readonly string?[] _text = new string?[RecordColumns.All.Length];
    private readonly long?[] _number = new long?[RecordColumns.All.Length];
    private readonly List<IngestedRecord> _taken = [];
    private int _rows;

    private PostgresRecordInserter(NpgsqlConnection connection, bool summarize, IReadOnlySet<string> textColumns) : base(summarize)
    {
        _connection = connection;
        for (var i = 0; i < RecordColumns.All.Length; i++)
        {
            if (textColumns.Contains(RecordColumns.All[i].Column))
            {
                _texts[i] = [];
            }
            else
            {
                _numbers[i] = [];
            }
        }
    }

    /// <summary>An inserter for the transaction that stands on a connection.</summary>
    public static async Task<PostgresRecordInserter> CreateAsync(NpgsqlConnection connection, bool summarize, CancellationToken cancellation)
    {
        var texts = await connection.QueryAsync<string>(new CommandDefinition(
            "SELECT column_name FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = 'request_records' AND data_type = 'text'",
            cancellationToken: cancellation));
        return new PostgresRecordInserter(connection, summarize, texts.ToHashSet(StringComparer.Ordinal));
    }

    /// <inheritdoc/>
    public override bool IsFor(DbConnection writer) => false;

    /// <inheritdoc/>
    public override async Task<IReadOnlyList<IngestedRecord>> CompleteAsync(CancellationToken cancellation)
    {
        if (_rows == 0)
        {
            return [];
        }

        await using var command = _connection.CreateCommand();
        command.CommandText =
            $"INSERT INTO request_records ({Columns}) SELECT * FROM unnest({string.Join(", ", RecordColumns.All.Select((_, i) => $"${i + 1}"))}) ON CONFLICT (id) DO NOTHING{(Summarizes ? " RETURNING id" : string.Empty)}";
        for (var i = 0; i < RecordColumns.All.Length; i++)
        {
            command.Parameters.Add(_texts[i] is { } texts
                ? new NpgsqlParameter { Value = texts, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Text }
                : new NpgsqlParameter { Value = _numbers[i], NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Bigint });
        }

        if (!Summarizes)
        {
            await command.ExecuteNonQueryAsync(cancellation);
            return [];
        }

        var ids = new HashSet<string>(_rows, StringComparer.Ordinal);
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            ids.Add(reader.GetString(0));
        }

        // The first of two lines with one id is the one that went in.
        return [.. _taken.Where(record => ids.Remove(record.Id))];
    }

    /// <inheritdoc/>
    protected override void Put(ReadOnlySpan<byte> line)
    {
        _rows++;
        for (var i = 0; i < _text.Length; i++)
        {
            _texts[i]?.Add(_text[i]);
            _numbers[i]?.Add(_number[i]);
        }

        if (Summarizes)
        {
            _taken.Add(IngestedRecord.Read(line, Pool));
        }
    }

    /// <inheritdoc/>
    protected override void Clear(ulong columns)
    {
        for (; columns != 0; columns &= columns - 1)
        {
            var column = BitOperations.TrailingZeroCount(columns);
            _text[column] = null;
            _number[column] = RecordColumns.All[column].Required ? 0 : null;
        }
    }

    /// <inheritdoc/>
    protected override void SetNumber(int column, long value) =>
        _number[column] = _numbers[column] is not null ? value : throw new JsonException("A number where a text belongs.");

    /// <inheritdoc/>
    protected override void SetText(ref Utf8JsonReader json, int column) =>
        _text[column] = _texts[column] is not null ? TextPool.Plain(ref json) : throw new JsonException("A text where a number belongs.");
}
