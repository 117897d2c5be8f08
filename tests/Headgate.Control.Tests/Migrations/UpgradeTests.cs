using System.Data.Common;
using Dapper;
using Headgate.Control.Backup;
using Headgate.Control.Compile;
using Headgate.Control.Migrations;
using Headgate.Control.Records;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Backup;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.Control.Tests.Migrations;

/// <summary>Databases of every released schema come up to date with everything that was in them.</summary>
public sealed class UpgradeTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder _folder = new();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task An_old_database_keeps_everything(int version)
    {
        using var database = await UpgradeAsync(version);
        await using var reader = await database.OpenReaderAsync(None);

        (await reader.QueryAsync<(string, string, string)>("SELECT id, role, password_hash FROM users")).ShouldBe([("u1", "root", "pbkdf2-sha512$1$aa$bb")]);
        (await reader.QueryAsync<(string, string, string, long, long)>("SELECT id, name, owner_id, created_at, version FROM api_keys ORDER BY id"))
            .ShouldBe([("k1", "laptop", "u1", 22, 1), ("k2", "plain", "u1", 23, 1)]);
        (await reader.QueryAsync<(string, long?, long?)>("SELECT id, cost, charge FROM request_records ORDER BY id")).ShouldBe([("r1", 777, 777), ("r2", null, null)]);
        (await reader.QueryAsync<(string, long, long)>("SELECT node, segment, position FROM journal_progress")).ShouldBe([("local", 7, 4321)]);
        (await reader.ExecuteScalarAsync<string>("SELECT upstream_dialect FROM request_records WHERE id = 'r1'")).ShouldBe(version < 2 ? null : "anthropic");
        (await reader.QueryAsync<string>("SELECT \"table\" FROM pragma_foreign_key_check")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Its_keys_work_with_the_limits_they_had(int version)
    {
        using var database = await UpgradeAsync(version);
        await using var reader = await database.OpenReaderAsync(None);

        var keys = (await StoredConfiguration.LoadAsync(reader, new MasterKey(new byte[MasterKey.Length]))).Keys;

        var laptop = keys.Single(k => k.Id == "k1");
        laptop.Hash.ShouldBe(KeyHash.FromBytes(Convert.FromHexString("0102030405060708091011121314151617181920212223242526272829303132")));
        laptop.Models.ShouldBe(["glm-*", "gpt-4"]);
        laptop.AllowedIps.ShouldBe(["10.0.0.0/8"]);
        laptop.Enabled.ShouldBeFalse();
        laptop.ExpiresAt.ShouldBe(DateTimeOffset.FromUnixTimeMilliseconds(99));
        (laptop.Limits.RequestsPerMinute, laptop.Limits.TokensPerMinute, laptop.Limits.Concurrency).ShouldBe((60L, 5000L, 3));
        (laptop.Limits.Budget, laptop.Limits.BudgetPeriod).ShouldBe((12.5m, "month"));
        keys.Single(k => k.Id == "k2").Limits.Budget.ShouldBeNull();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task Its_journal_goes_on_where_it_was(int version)
    {
        using var database = await UpgradeAsync(version);
        using var ingest = new RecordIngest(database, NodeId.Embedded, new RefusedLines(_folder.File("refused.jsonl"), NullLogger<RefusedLines>.Instance));

        (await ingest.ProgressAsync(None)).ShouldBe((7, 4321));
    }

    /// <summary>Schema 6 (the control plane) was released on both engines. What a later script changes on purpose is named here, table by table.</summary>
    [Theory, BothEngines]
    public async Task A_database_of_the_control_plane_keeps_every_row_of_every_table(string engine)
    {
        IReadOnlyDictionary<string, string[]> columns = null!;
        IReadOnlyDictionary<string, IReadOnlyList<string>> before = null!;
        await using var upgraded = await TestDatabase.UpgradeAsync(engine, 6, async connection =>
        {
            await FilledTables.FillAsync(connection, engine);
            columns = await FilledTables.ColumnsAsync(connection, engine);
            before = await FilledTables.ReadAsync(connection, engine, columns);
        });

        await using var reader = await upgraded.Database.OpenReaderAsync(None);
        var after = await FilledTables.ReadAsync(reader, engine, columns);

        before.ShouldNotContain(table => table.Value.Count == 0);
        foreach (var (table, rows) in before)
        {
            after[table].ShouldBe(rows, ignoreOrder: true, table);
        }
    }

    [Theory, BothEngines]
    public async Task A_linked_account_belongs_to_the_issuer_that_the_settings_name(string engine)
    {
        const string Settings = """
            {"providers":[{"id":"corp","issuer":"https://id.example.com/realms/a"},{"id":"typed","type":"oidc","issuer":"https://id.example.com/b/"},
            {"id":"github","type":"github"},{"id":"own-github","type":"github","issuer":"https://git.example.com/"}]}
            """;
        await using var upgraded = await TestDatabase.UpgradeAsync(engine, 10, async connection =>
        {
            await connection.ExecuteAsync("INSERT INTO settings (section, document, updated_at) VALUES ('identity', @Settings, 0), ('mail', '{}', 0)", new { Settings });
            await connection.ExecuteAsync("INSERT INTO users (id, name, role, password_hash, created_at, updated_at) VALUES ('u1', 'ann', 'user', '', 0, 0)");
            await connection.ExecuteAsync(
                """
                INSERT INTO external_logins (provider, subject, user_id, name, created_at, last_used_at)
                VALUES ('corp', '1', 'u1', 'ann', 5, 6), ('typed', '1', 'u1', 'ann', 5, NULL), ('github', '1', 'u1', 'ann', 5, NULL), ('own-github', '1', 'u1', 'ann', 5, NULL), ('gone', '1', 'u1', 'ann', 5, NULL)
                """);
        });

        await using var reader = await upgraded.Database.OpenReaderAsync(None);
        (await reader.QueryAsync<string>("SELECT provider || ' ' || issuer || ' ' || subject || user_id || name || created_at || coalesce(last_used_at, 0) FROM external_logins ORDER BY provider")).ShouldBe(
        [
            "corp https://id.example.com/realms/a 1u1ann56",
            "github https://github.com 1u1ann50",
            "gone  1u1ann50",
            "own-github https://git.example.com 1u1ann50",
            "typed https://id.example.com/b/ 1u1ann50",
        ]);
    }

    [Fact]
    public async Task An_upgrade_that_fails_leaves_the_old_database()
    {
        var path = _folder.File("headgate.db");
        await OldSchemas.CreateAsync(path, 2);
        await using (var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False"))
        {
            await connection.ExecuteAsync("CREATE TABLE credentials (id TEXT)");
        }

        await Should.ThrowAsync<DbException>(OpenAsync);

        await using var again = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={path};Pooling=False");
        (await again.ExecuteScalarAsync<long>("SELECT max(version) FROM schema_version")).ShouldBe(2);
        (await again.ExecuteScalarAsync<string>("SELECT role FROM users")).ShouldBe("administrator");
    }

    [Fact]
    public void Every_engine_has_the_same_versions_from_its_first_on()
    {
        var postgres = Migrator.Load("postgres");

        postgres.Select(m => m.Name).ShouldBe(Migrator.Load("sqlite").Where(m => m.Version >= postgres[0].Version).Select(m => m.Name));
    }

    [Fact]
    public async Task Both_engines_have_the_same_tables_and_columns()
    {
        await using var sqlite = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        await using var postgres = await TestDatabase.OpenAsync(TestDatabase.Postgres, TimeProvider.System);

        (await ColumnsAsync(postgres)).ShouldBe(await ColumnsAsync(sqlite));
    }

    [Fact]
    public async Task Processes_that_start_together_upgrade_once()
    {
        await using var server = await TestDatabase.OpenAsync(TestDatabase.Postgres, TimeProvider.System);
        await using (var connection = new NpgsqlConnection(server.Connection))
        {
            await connection.ExecuteAsync("DROP SCHEMA public CASCADE; CREATE SCHEMA public");
        }

        var opened = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ =>
            PostgresDatabase.OpenAsync(server.Connection!, TimeProvider.System, NullLogger.Instance, None)));

        await using var reader = await opened[0].OpenReaderAsync(None);
        (await reader.QueryAsync<int>("SELECT version FROM schema_version ORDER BY version")).ShouldBe(Migrator.Load("postgres").Select(m => m.Version));
        foreach (var database in opened)
        {
            database.Dispose();
        }
    }

    public void Dispose() => _folder.Dispose();

    private static async Task<string[]> ColumnsAsync(TestDatabase opened)
    {
        await using var connection = await opened.Database.OpenReaderAsync(None);
        var columns = new List<string>();
        foreach (var table in await SchemaTables.PresentAsync(connection, opened.Database.Engine))
        {
            columns.AddRange((await SchemaTables.ColumnsAsync(connection, opened.Database.Engine, table)).Select(c => $"{table}.{c.Name}: {Plain(c.Type)}"));
        }

        return [.. columns.Order(StringComparer.Ordinal)];
    }

    // The only kinds of column that there are.
    private static string Plain(string type) => type switch { "integer" or "bigint" => "number", "blob" or "bytea" => "bytes", "text" => "text", _ => type };

    private async Task<SqliteDatabase> UpgradeAsync(int version)
    {
        await OldSchemas.CreateAsync(_folder.File("headgate.db"), version);
        return await OpenAsync();
    }

    private Task<SqliteDatabase> OpenAsync() => SqliteDatabase.OpenAsync(_folder.File("headgate.db"), TimeProvider.System, NullLogger.Instance, None);
}
