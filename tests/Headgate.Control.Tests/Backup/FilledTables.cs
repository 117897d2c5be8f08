using System.Data.Common;
using System.Globalization;
using Dapper;
using Headgate.Control.Backup;
using Headgate.Control.Storage;

namespace Headgate.Control.Tests.Backup;

/// <summary>Rows in every table that a database has, made from the catalogue, so that a new table or column is tested without anybody thinking of it.</summary>
internal static class FilledTables
{
    private const int Rows = 3;

    /// <summary>Puts rows into every table: parents first; rows of one number belong together.</summary>
    public static Task FillAsync(Database database) => database.WriteAsync(connection => FillAsync(connection, database.Engine), CancellationToken.None);

    /// <inheritdoc cref="FillAsync(Database)"/>
    public static async Task FillAsync(DbConnection connection, string engine)
    {
        var left = (await SchemaTables.PresentAsync(connection, engine)).ToList();
        var done = new HashSet<string>(StringComparer.Ordinal);
        while (left.Count > 0)
        {
            var ready = new List<string>();
            foreach (var table in left)
            {
                var parents = (await ParentsAsync(connection, engine, table)).Values;
                if (parents.All(p => done.Contains(p) || p == table))
                {
                    ready.Add(table);
                }
            }

            ready.ShouldNotBeEmpty($"tables that wait for each other: {string.Join(", ", left)}");
            foreach (var table in ready)
            {
                await FillAsync(connection, engine, table);
                done.Add(table);
                left.Remove(table);
            }
        }
    }

    /// <summary>Every row of every table as text.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(Database database)
    {
        await using var connection = await database.OpenReaderAsync(CancellationToken.None);
        return await ReadAsync(connection, database.Engine, await ColumnsAsync(connection, database.Engine));
    }

    /// <summary>The names of the columns of every table.</summary>
    public static async Task<IReadOnlyDictionary<string, string[]>> ColumnsAsync(DbConnection connection, string engine)
    {
        var tables = new Dictionary<string, string[]>(StringComparer.Ordinal);
        foreach (var table in await SchemaTables.PresentAsync(connection, engine))
        {
            tables[table] = [.. (await SchemaTables.ColumnsAsync(connection, engine, table)).Select(c => c.Name).Order(StringComparer.Ordinal)];
        }

        return tables;
    }

    /// <summary>These columns of every row of these tables as text.</summary>
    public static async Task<IReadOnlyDictionary<string, IReadOnlyList<string>>> ReadAsync(DbConnection connection, string engine, IReadOnlyDictionary<string, string[]> columns)
    {
        var tables = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (table, names) in columns)
        {
            var rows = new List<string>();
            await using var reader = await connection.ExecuteReaderAsync($"SELECT {string.Join(", ", names.Select(SchemaTables.Quote))} FROM {SchemaTables.Quote(table)}");
            while (await reader.ReadAsync())
            {
                rows.Add(string.Join(" | ", names.Select((name, i) => $"{name}={Text(reader.GetValue(i))}")));
            }

            tables[table] = rows;
        }

        return tables;
    }

    private static string Text(object value) => value switch
    {
        DBNull => "null",
        byte[] bytes => Convert.ToHexString(bytes),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    private static async Task FillAsync(DbConnection connection, string engine, string table)
    {
        var columns = await SchemaTables.ColumnsAsync(connection, engine, table);
        var parents = await ParentsAsync(connection, engine, table);
        for (var row = 1; row <= Rows; row++)
        {
            var values = new DynamicParameters();
            for (var i = 0; i < columns.Count; i++)
            {
                values.Add($"p{i}", Value(columns[i], row, parents.ContainsKey(columns[i].Name)));
            }

            // Some tables have rows from the beginning, or one row only.
            await connection.ExecuteAsync(
                $"INSERT INTO {SchemaTables.Quote(table)} ({string.Join(", ", columns.Select(c => SchemaTables.Quote(c.Name)))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))}) ON CONFLICT DO NOTHING",
                values);
        }
    }

    // Ids and what points at them are the row's number; everything else differs by column, with what could go wrong in it.
    private static object Value(SchemaColumn column, int row, bool isReference) => column.Type switch
    {
        "text" when isReference || column.Name is "id" => $"{row}",
        "text" => $"{column.Name} {row} \"ü\\\n\t你好 🎈",
        "blob" or "bytea" => new byte[] { (byte)row, 0, 255, (byte)column.Name.Length, (byte)column.Name[0], (byte)column.Name[^1] },
        _ => row == 1 ? long.MaxValue : row == 2 ? -1L : (object)(long)row,
    };

    private static async Task<IReadOnlyDictionary<string, string>> ParentsAsync(DbConnection connection, string engine, string table) => (await connection.QueryAsync<(string Column, string Parent)>(
        engine == "sqlite"
            ? "SELECT \"from\", \"table\" FROM pragma_foreign_key_list(@table)"
            : """
              SELECT a.attname, c.confrelid::regclass::text FROM pg_constraint c JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = ANY (c.conkey)
              WHERE c.contype = 'f' AND c.conrelid = @table::regclass
              """,
        new { table })).ToDictionary(p => p.Column, p => p.Parent, StringComparer.Ordinal);
}
