using System.Collections;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Control.Storage;

/// <summary>In bundles, each one statement with one array a column: a statement a row takes some ten times as long.</summary>
internal sealed class PostgresRowSink(NpgsqlConnection connection, RowTarget target) : RowSink
{
    private const int Bundle = 2_000;

    // What a column holds its first row tells: texts or whole numbers.
    private readonly IList?[] _columns = new IList?[target.Columns.Length];
    private int _position;
    private int _rows;

    public override void Add(string? value) => ((List<string?>)(_columns[_position++] ??= new List<string?>())).Add(value);

    public override void Add(long value) => ((List<long>)(_columns[_position++] ??= new List<long>())).Add(value);

    protected override async ValueTask NextAsync(CancellationToken cancellation)
    {
        _position = 0;
        if (++_rows == Bundle)
        {
            await CompleteAsync(cancellation);
        }
    }

    protected override async ValueTask CompleteAsync(CancellationToken cancellation)
    {
        if (_rows == 0)
        {
            return;
        }

        await using var command = connection.CreateCommand();
        command.CommandText = target.ForArrays;
        foreach (var column in _columns)
        {
            command.Parameters.Add(new NpgsqlParameter { Value = column, NpgsqlDbType = NpgsqlDbType.Array | (column is List<string?> ? NpgsqlDbType.Text : NpgsqlDbType.Bigint) });
        }

        await command.ExecuteNonQueryAsync(cancellation);
        Array.ForEach(_columns, column => column!.Clear());
        _rows = 0;
    }
}
