using System.Data.Common;
using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.Control.Tests.Migrations;

/// <summary>From schema 6, which did not know who had switched a key off, except in its audit log.</summary>
public sealed class KeyHoldUpgradeTests : IDisposable
{
    private const int Before = 6;
    private readonly TempFolder _folder = new();

    [Theory, BothEngines]
    public async Task Keys_that_somebody_else_switched_off_stay_so_and_no_others(string engine)
    {
        await using var server = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        using var database = engine == TestDatabase.Sqlite ? await UpgradeSqliteAsync() : await UpgradePostgresAsync(server.Connection!);

        await using var reader = await database.OpenReaderAsync(CancellationToken.None);
        (await reader.QueryAsync<(string, string)>("SELECT id, held FROM api_keys ORDER BY id"))
            .ShouldBe([("blocked", """{"disabled":true}"""), ("file", "{}"), ("on", "{}"), ("own", "{}"), ("silent", "{}")]);
    }

    public void Dispose() => _folder.Dispose();

    private async Task<Database> UpgradeSqliteAsync()
    {
        var path = _folder.File("old.db");
        SqliteNative.Initialize(NullLogger.Instance);
        await using (var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString()))
        {
            await FillAsync(connection, "sqlite", "x'{0}'");
        }

        return await SqliteDatabase.OpenAsync(path, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    private static async Task<Database> UpgradePostgresAsync(string server)
    {
        await using (var connection = new NpgsqlConnection(server))
        {
            await connection.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
            await FillAsync(connection, "postgres", "'\\x{0}'");
        }

        return await PostgresDatabase.OpenAsync(server, TimeProvider.System, NullLogger.Instance, CancellationToken.None);
    }

    private static async Task FillAsync(DbConnection connection, string engine, string bytes)
    {
        await connection.OpenAsync();
        await Migrator.RunAsync(connection, [.. Migrator.Load(engine).Where(m => m.Version <= Before)], DateTimeOffset.UnixEpoch);
        await connection.ExecuteAsync("INSERT INTO users (id, name, role, password_hash, created_at, updated_at) VALUES ('ann', 'ann', 'user', '', 0, 0), ('root', 'root', 'root', '', 0, 0)");
        var number = 0;
        foreach (var (id, enabled) in new[] { ("blocked", 0), ("own", 0), ("silent", 0), ("on", 1), ("file", 0) })
        {
            var hash = string.Format(System.Globalization.CultureInfo.InvariantCulture, bytes, (++number).ToString("x64", System.Globalization.CultureInfo.InvariantCulture));
            await connection.ExecuteAsync(
                $"INSERT INTO api_keys (id, name, hash, hint, owner_id, enabled, created_at, updated_at) VALUES (@id, @id, {hash}, '', 'ann', @enabled, 0, 0)", new { id, enabled });
        }

        // The owner switched 'own' off last, an administrator 'blocked' and, before it was on again, 'on'; of 'file' the program itself did.
        await connection.ExecuteAsync(
            """
            INSERT INTO audit_entries (id, at, actor_id, actor_name, via, action, resource_id) VALUES
                ('a1', 1, 'ann', 'ann', 'token', 'key.disable', 'blocked'), ('a2', 2, 'root', 'root', 'token', 'key.disable', 'blocked'),
                ('a3', 1, 'root', 'root', 'token', 'key.disable', 'own'), ('a4', 2, 'ann', 'ann', 'token', 'key.disable', 'own'),
                ('a5', 1, 'root', 'root', 'token', 'key.disable', 'on'), ('a6', 2, 'root', 'root', 'token', 'key.enable', 'on'),
                ('a7', 1, NULL, 'headgate', 'system', 'key.disable', 'file')
            """);
    }
}
