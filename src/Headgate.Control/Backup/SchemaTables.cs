using System.Data.Common;
using System.Text.RegularExpressions;
using Dapper;
using Headgate.Control.Migrations;

namespace Headgate.Control.Backup;

/// <summary>A column of a table.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as the engine calls it, in lower case.</param>
internal sealed record SchemaColumn(string Name, string Type);

/// <summary>Which tables a database has. Ours are those that a script makes: whatever else somebody keeps in the same database is not touched.</summary>
internal static partial class SchemaTables
{
    /// <summary>The table that says which scripts ran. A backup carries its number instead.</summary>
    public const string Version = "schema_version";

    /// <summary>Our tables that the database has, without <see cref="Version"/>. (A script that makes a table anew, under a name to be changed, names one that an earlier script made.)</summary>
    public static async Task<IReadOnlyList<string>> PresentAsync(DbConnection connection, string engine)
    {
        var made = Migrator.Load(engine).SelectMany(m => CreateTable().Matches(m.Sql)).Select(m => m.Groups["name"].Value).ToHashSet(StringComparer.Ordinal);
        return [.. (await AllAsync(connection, engine)).Where(made.Contains).Order(StringComparer.Ordinal)];
    }

    /// <summary>Every table that the database has.</summary>
    public static async Task<IReadOnlySet<string>> AllAsync(DbConnection connection, string engine) => (await connection.QueryAsync<string>(engine == "sqlite"
        ? "SELECT name FROM sqlite_master WHERE type = 'table'"
        : "SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")).ToHashSet(StringComparer.Ordinal);

    /// <summary>A table's columns in their order, without those that are computed.</summary>
    public static async Task<IReadOnlyList<SchemaColumn>> ColumnsAsync(DbConnection connection, string engine, string table) =>
        [.. (await connection.QueryAsync<(string Name, string Type)>(
            engine == "sqlite"
                ? "SELECT name, lower(type) FROM pragma_table_info(@table) ORDER BY cid"
                : "SELECT column_name, data_type FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = @table AND is_generated = 'NEVER' ORDER BY ordinal_position",
            new { table })).Select(c => new SchemaColumn(c.Name, c.Type))];

    /// <summary>A name as it stands in a statement.</summary>
    public static string Quote(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    [GeneratedRegex(@"CREATE TABLE (IF NOT EXISTS )?(?<name>\w+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex CreateTable();
}
