using System.Security.Cryptography;
using System.Text;
using Dapper;
using Headgate.Control.Migrations;
using Npgsql;

namespace Headgate.Control.Tests.Storage;

/// <summary>
/// A database on the test server on which all scripts ran, to be copied. It is named after the scripts, so that on a server that stays up it is
/// made once, whoever comes first, and a changed script makes another.
/// </summary>
internal static class PostgresTemplate
{
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>Its name; it is there and nobody is connected to it.</summary>
    public static Task<string> NameAsync() => Made.Value;

    private static async Task<string> MakeAsync()
    {
        var scripts = Migrator.Load(TestDatabase.Postgres);
        var name = "headgate_" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', scripts.Select(s => s.Sql)))))[..16];
        await using var server = new NpgsqlConnection(TestDatabase.ConnectionString("postgres"));
        await server.OpenAsync();

        // Test processes that start at the same time: one makes it, the others wait.
        await server.ExecuteAsync("SELECT pg_advisory_lock(hashtext(@name))", new { name });
        try
        {
            if (await server.ExecuteScalarAsync<long>("SELECT count(*) FROM pg_database WHERE datname = @name", new { name }) == 0)
            {
                await MakeAsync(server, name, scripts);
            }
        }
        finally
        {
            await server.ExecuteAsync("SELECT pg_advisory_unlock(hashtext(@name))", new { name });
        }

        return name;
    }

    // Under its name only when it is whole.
    private static async Task MakeAsync(NpgsqlConnection server, string name, IReadOnlyList<Migration> scripts)
    {
        var draft = name + "_draft";
        await server.ExecuteAsync($"DROP DATABASE IF EXISTS {draft}");
        await server.ExecuteAsync($"CREATE DATABASE {draft}");
        await using (var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(TestDatabase.ConnectionString(draft)) { Pooling = false }.ConnectionString))
        {
            await connection.OpenAsync();
            await Migrator.RunAsync(connection, scripts, DateTimeOffset.UnixEpoch);
        }

        await server.ExecuteAsync($"ALTER DATABASE {draft} RENAME TO {name}");
    }
}
