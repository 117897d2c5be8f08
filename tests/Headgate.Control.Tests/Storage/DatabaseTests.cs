using System.Data.Common;
using Dapper;
using Headgate.Control.Backup;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Storage;

/// <summary>What holds on every engine.</summary>
public sealed class DatabaseTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, BothEngines]
    public async Task A_script_runs_once(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);

        await opened.Database.PrepareAsync(TimeProvider.System, NullLogger.Instance, None);

        await using var reader = await opened.Database.OpenReaderAsync(None);
        reader.Query<int>("SELECT version FROM schema_version ORDER BY version").ShouldBe(Migrator.Load(engine).Select(m => m.Version));
    }

    [Theory, BothEngines]
    public async Task A_script_that_fails_leaves_nothing_behind(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        Migration[] wrong = [.. Migrator.Load(engine), new(900, "0900_wrong.sql", "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER);")];

        await Should.ThrowAsync<DbException>(() => opened.Database.WriteAsync(writer => Migrator.RunAsync(writer, wrong, DateTimeOffset.UnixEpoch), None));

        await using var reader = await opened.Database.OpenReaderAsync(None);
        (await SchemaTables.AllAsync(reader, engine)).ShouldNotContain("half");
        reader.ExecuteScalar<long>("SELECT count(*) FROM schema_version WHERE version = 900").ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task A_newer_database_is_refused(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        await opened.Database.WriteAsync(writer => writer.ExecuteAsync("INSERT INTO schema_version VALUES (9999, 'future.sql', 0)"), None);

        var error = await Should.ThrowAsync<InvalidOperationException>(() => opened.Database.PrepareAsync(TimeProvider.System, NullLogger.Instance, None));

        error.Message.ShouldContain("newer");
    }

    [Theory, BothEngines]
    public async Task Work_that_throws_changes_nothing_and_the_next_goes_on(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);

        await Should.ThrowAsync<TimeoutException>(() => opened.Database.WriteAsync<int>(
            writer =>
            {
                writer.Execute("INSERT INTO journal_progress VALUES ('n', 2, 3)");
                throw new TimeoutException();
            },
            None));

        (await opened.Database.WriteAsync(writer => writer.ExecuteScalarAsync<long>("SELECT count(*) FROM journal_progress"), None)).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task A_reader_cannot_write(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        await using var reader = await opened.Database.OpenReaderAsync(None);

        Should.Throw<DbException>(() => reader.Execute("INSERT INTO journal_progress VALUES ('n', 2, 3)"));
    }

    [Theory, BothEngines]
    public async Task Foreign_keys_hold(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);

        await Should.ThrowAsync<DbException>(() => opened.Database.WriteAsync(
            writer => writer.ExecuteAsync(
                "INSERT INTO api_keys (id, name, hash, hint, owner_id, created_at, updated_at) VALUES ('a', 'a', @hash, '', 'nobody', 0, 0)", new { hash = new byte[32] }),
            None));
    }

    [Theory, BothEngines]
    public async Task Writers_come_one_after_another_over_every_node(string engine)
    {
        await using var opened = await TestDatabase.OpenAsync(engine, TimeProvider.System);
        await opened.Database.WriteAsync(c => c.ExecuteAsync("INSERT INTO journal_progress VALUES ('n', 0, 0)"), None);

        // A node has one object for its database; on PostgreSQL there may be several nodes.
        Database[] nodes = engine == TestDatabase.Sqlite
            ? [opened.Database]
            : [opened.Database, await PostgresDatabase.OpenAsync(opened.Connection!, TimeProvider.System, NullLogger.Instance, None)];

        // Read, think, write: what was read is still true when it is written.
        await Task.WhenAll(Enumerable.Range(0, 40).Select(i => nodes[i % nodes.Length].WriteAsync(
            async c =>
            {
                var position = await c.ExecuteScalarAsync<long>("SELECT position FROM journal_progress");
                await Task.Yield();
                await c.ExecuteAsync("UPDATE journal_progress SET position = @next", new { next = position + 1 });
            },
            None)));

        (await opened.Database.WriteAsync(c => c.ExecuteScalarAsync<long>("SELECT position FROM journal_progress"), None)).ShouldBe(40);
        foreach (var node in nodes.Skip(1))
        {
            node.Dispose();
        }
    }

    [Fact]
    public async Task SQLite_is_the_systems_library_in_write_ahead_mode()
    {
        await using var opened = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        await using var reader = await opened.Database.OpenReaderAsync(None);

        reader.ExecuteScalar<string>("PRAGMA journal_mode").ShouldBe("wal");
        if (OperatingSystem.IsLinux())
        {
            Version.Parse(reader.ExecuteScalar<string>("SELECT sqlite_version()")!).ShouldBeGreaterThan(new Version(3, 35, 5));
        }
    }
}
