using System.Text;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using SQLitePCL;

namespace Headgate.Control.Import.OneApi;

/// <summary>
/// Somebody else's SQLite database, opened so that nothing in it is changed and nothing in it can run: read-only and immutable, its schema
/// not trusted, only plain tables, only the columns that are known here, no value beyond a size.
/// </summary>
internal sealed class OneApiDatabase : IDisposable
{
    private const int LargestValue = 4_000_000;
    private const int MostRows = 1_000_000;
    private const long MostText = 512L << 20;
    private const int LargestAnything = 256 << 20;
    private static readonly byte[] Magic = Encoding.ASCII.GetBytes("SQLite format 3\0");

    private readonly SqliteConnection _connection;
    private readonly string _name;
    private long _text;
    private readonly Dictionary<string, HashSet<string>> _tables = new(StringComparer.OrdinalIgnoreCase);

    private OneApiDatabase(SqliteConnection connection, string name)
    {
        _connection = connection;
        _name = name;
    }

    /// <summary>Whether a file begins as a SQLite database does.</summary>
    public static bool IsDatabase(ReadOnlySpan<byte> start) => start.StartsWith(Magic);

    /// <summary>Opens a file.</summary>
    /// <exception cref="ImportRefusedException">It is none, it is damaged, or it is in use.</exception>
    public static OneApiDatabase Open(string path)
    {
        var name = Path.GetFileName(path);
        Check(path, name);
        SqliteNative.Initialize(NullLogger.Instance);
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = $"{new Uri(Path.GetFullPath(path)).AbsoluteUri}?immutable=1",
            Mode = SqliteOpenMode.ReadOnly,
            Pooling = false,
        }.ToString());
        try
        {
            connection.Open();
            _ = raw.sqlite3_limit(connection.Handle, raw.SQLITE_LIMIT_LENGTH, LargestAnything);
            using var settings = connection.CreateCommand();
            settings.CommandText = "PRAGMA trusted_schema = OFF; PRAGMA query_only = ON; PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;";
            settings.ExecuteNonQuery();
            var database = new OneApiDatabase(connection, name);
            database.ReadTables();
            return database;
        }
        catch (SqliteException e)
        {
            connection.Dispose();
            throw Damaged(name, e);
        }
    }

    /// <summary>Whether it has a table.</summary>
    public bool Has(string table) => _tables.ContainsKey(table);

    /// <summary>Whether a table has a column.</summary>
    public bool Has(string table, string column) => _tables.TryGetValue(table, out var columns) && columns.Contains(column);

    /// <summary>Whether a table holds anything.</summary>
    /// <exception cref="ImportRefusedException">The file is damaged.</exception>
    public bool HoldsRows(string table)
    {
        if (!Has(table))
        {
            return false;
        }

        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT EXISTS (SELECT 1 FROM {Quote(table)})";
            return command.ExecuteScalar() is 1L;
        }
        catch (SqliteException e)
        {
            throw Damaged(_name, e);
        }
    }

    /// <summary>The rows of a table; none where there is no such table. Columns that it lacks are absent in the rows.</summary>
    /// <param name="table">Its name.</param>
    /// <param name="wanted">The columns to read.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="ImportRefusedException">The file is damaged, or holds more rows than can be meant.</exception>
    public List<OneApiRow> Rows(string table, string[] wanted, CancellationToken cancellation)
    {
        var columns = wanted.Where(c => Has(table, c)).ToArray();
        if (columns.Length == 0)
        {
            return [];
        }

        try
        {
            using var command = _connection.CreateCommand();
            command.CommandText = $"SELECT {string.Join(", ", columns.Select(Bounded))} FROM {Quote(table)}{(Has(table, "id") ? " ORDER BY \"id\"" : string.Empty)}";
            using var reader = command.ExecuteReader();
            var rows = new List<OneApiRow>();
            while (reader.Read())
            {
                cancellation.ThrowIfCancellationRequested();
                if (rows.Count == MostRows)
                {
                    throw new ImportRefusedException($"{_name} holds more than {MostRows} rows in '{table}', which no gateway does.");
                }

                var values = new Dictionary<string, object>(columns.Length, StringComparer.OrdinalIgnoreCase);
                for (var i = 0; i < columns.Length; i++)
                {
                    if (reader.GetValue(i) is not DBNull and var value)
                    {
                        values.Add(columns[i], value);
                        _text += value is string text ? text.Length : 0;
                    }
                }

                // Rows of a file that was made for it may all stand for the same pages.
                if (_text > MostText)
                {
                    throw new ImportRefusedException($"{_name} holds more text than {MostText >> 20} MB, which no gateway does.");
                }

                rows.Add(new OneApiRow(values));
            }

            return rows;
        }
        catch (SqliteException e)
        {
            throw Damaged(_name, e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _connection.Dispose();

    // A view, a virtual table or a generated column could compute whatever its maker likes.
    private void ReadTables()
    {
        var names = new List<string>();
        using (var command = _connection.CreateCommand())
        {
            command.CommandText = "SELECT name FROM sqlite_master WHERE type = 'table' AND rootpage > 0 AND typeof(name) = 'text' LIMIT 1000";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                names.Add(reader.GetString(0));
            }
        }

        foreach (var name in names)
        {
            using var command = _connection.CreateCommand();
            command.CommandText = "SELECT name FROM pragma_table_info($table)";
            command.Parameters.AddWithValue("$table", name);
            using var reader = command.ExecuteReader();
            var columns = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            while (reader.Read())
            {
                columns.Add(reader.GetString(0));
            }

            _tables[name] = columns;
        }
    }

    private static void Check(string path, string name)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            var start = new byte[Magic.Length];
            if (file.ReadAtLeast(start, start.Length, throwOnEndOfStream: false) < start.Length || !IsDatabase(start))
            {
                throw new ImportRefusedException(
                    $"{name} is not a SQLite database. Gateways of the One-API family that run on MySQL or PostgreSQL have to be copied into one first.");
            }

            // Read as it lies, what stands beside it would be missed without a word.
            foreach (var ending in (string[])["-wal", "-journal"])
            {
                if (new FileInfo(path + ending) is { Exists: true, Length: > 0 })
                {
                    throw new ImportRefusedException(
                        $"Beside {name} lies {name}{ending} with changes that are not in it yet. Stop that gateway, or copy the database with: sqlite3 {name} \".backup copy.db\"");
                }
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new ImportRefusedException($"{name} cannot be read: {e.Message}", e);
        }
    }

    private static string Bounded(string column)
    {
        var name = Quote(column);
        return $"CASE WHEN typeof({name}) IN ('integer', 'real') THEN {name} WHEN length({name}) <= {LargestValue} THEN CAST({name} AS TEXT) END";
    }

    private static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private static ImportRefusedException Damaged(string name, SqliteException e) =>
        new($"{name} cannot be read as a SQLite database: {ImportNames.Clean(e.Message)}", e);
}
