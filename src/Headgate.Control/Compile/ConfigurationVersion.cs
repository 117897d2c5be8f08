using System.Data.Common;
using Dapper;

namespace Headgate.Control.Compile;

/// <summary>
/// Counts the changes of the database's part of the configuration, over all nodes: every change adds one in its own transaction, and a node that
/// sees a number which is not its own reads everything anew. It lives in the table of settings, in a row that nobody else looks at.
/// </summary>
internal static class ConfigurationVersion
{
    private const string Section = "configuration-version";

    /// <summary>The present number; zero before the first change.</summary>
    public static async Task<long> ReadAsync(DbConnection connection) =>
        await connection.ExecuteScalarAsync<long?>("SELECT version FROM settings WHERE section = @Section", new { Section }) ?? 0;

    /// <summary>Counts a change, in its transaction.</summary>
    /// <returns>The new number.</returns>
    public static Task<long> AdvanceAsync(DbConnection connection) => connection.ExecuteScalarAsync<long>(
        """
        INSERT INTO settings (section, document, version, updated_at) VALUES (@Section, '{}', 1, 0)
        ON CONFLICT (section) DO UPDATE SET version = settings.version + 1
        RETURNING version
        """,
        new { Section });

    /// <summary>Everything is another now, after a restore: a number that no node has seen.</summary>
    public static Task SetAsync(DbConnection connection, long version) => connection.ExecuteAsync(
        """
        INSERT INTO settings (section, document, version, updated_at) VALUES (@Section, '{}', @version, 0)
        ON CONFLICT (section) DO UPDATE SET version = excluded.version
        """,
        new { Section, version });
}
