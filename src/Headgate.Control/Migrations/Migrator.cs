using System.Data.Common;
using System.Globalization;
using System.Reflection;
using Dapper;

namespace Headgate.Control.Migrations;

/// <summary>One numbered script.</summary>
/// <param name="Version">Its number; scripts run in this order, each once.</param>
/// <param name="Name">File name, for people.</param>
/// <param name="Sql">What it runs.</param>
internal sealed record Migration(int Version, string Name, string Sql);

/// <summary>
/// Brings a database to the schema of this program: the numbered scripts under <c>Migrations/ENGINE/</c> that it has not seen
/// yet, all in one transaction. There is no way back; a database from a newer program is refused instead of guessed at.
/// Both engines have the same versions; PostgreSQL came in with version 3, so its first script makes what SQLite's first three make.
/// </summary>
internal static class Migrator
{
    private const string VersionTable =
        "CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL PRIMARY KEY, name TEXT NOT NULL, applied_at BIGINT NOT NULL)";

    /// <summary>The scripts of an engine, in order.</summary>
    public static IReadOnlyList<Migration> Load(string engine)
    {
        var assembly = typeof(Migrator).Assembly;
        var prefix = $"Migrations/{engine}/";
        return assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Select(name => new Migration(Number(name[prefix.Length..]), name[prefix.Length..], Read(assembly, name)))
            .OrderBy(migration => migration.Version)
            .ToArray();
    }

    /// <summary>Runs what is missing inside the caller's transaction.</summary>
    /// <returns>How many scripts ran.</returns>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<int> RunAsync(DbConnection connection, IReadOnlyList<Migration> migrations, DateTimeOffset now)
    {
        await connection.ExecuteAsync(VersionTable);
        var current = await connection.ExecuteScalarAsync<long?>("SELECT max(version) FROM schema_version") ?? 0;
        if (migrations.Count > 0 && current > migrations[^1].Version)
        {
            throw new InvalidOperationException(
                $"The database has schema version {current}, this program knows {migrations[^1].Version}: it was written by a newer Headgate.");
        }

        var ran = 0;
        foreach (var migration in migrations.Where(migration => migration.Version > current))
        {
            await connection.ExecuteAsync(migration.Sql);
            await connection.ExecuteAsync(
                "INSERT INTO schema_version (version, name, applied_at) VALUES (@Version, @Name, @At)",
                new { migration.Version, migration.Name, At = now.ToUnixTimeMilliseconds() });
            ran++;
        }

        return ran;
    }

    private static int Number(string file) => int.Parse(file.AsSpan(0, file.IndexOf('_', StringComparison.Ordinal)), CultureInfo.InvariantCulture);

    private static string Read(Assembly assembly, string name)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
