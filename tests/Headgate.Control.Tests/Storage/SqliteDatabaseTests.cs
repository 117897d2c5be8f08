using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Storage;

public sealed class SqliteDatabaseTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly TempFolder _folder = new();

    [Fact]
    public async Task Uses_the_systems_library_in_write_ahead_mode()
    {
        using var database = await OpenAsync();

        using var reader = await database.OpenReaderAsync(CancellationToken.None);

        reader.ExecuteScalar<string>("PRAGMA journal_mode").ShouldBe("wal");
        if (OperatingSystem.IsLinux())
        {
            Version.Parse(reader.ExecuteScalar<string>("SELECT sqlite_version()")!).ShouldBeGreaterThan(new Version(3, 35, 5));
        }
    }

    [Fact]
    public async Task A_script_runs_once()
    {
        using (await OpenAsync())
        {
        }

        using var database = await OpenAsync();
        using var reader = await database.OpenReaderAsync(CancellationToken.None);
        reader.Query<int>("SELECT version FROM schema_version").ShouldBe(Enumerable.Range(1, Migrator.Load("sqlite").Count));
    }

    [Fact]
    public async Task A_script_that_fails_leaves_nothing_behind()
    {
        using var database = await OpenAsync();
        Migration[] wrong = [.. Migrator.Load("sqlite"), new(900, "0900_wrong.sql", "CREATE TABLE half (id INTEGER); CREATE TABLE half (id INTEGER);")];

        await Should.ThrowAsync<Exception>(() => database.WriteAsync(writer => Migrator.RunAsync(writer, wrong, DateTimeOffset.UnixEpoch), None));

        using var reader = await database.OpenReaderAsync(CancellationToken.None);
        reader.ExecuteScalar<long>("SELECT count(*) FROM sqlite_master WHERE name = 'half'").ShouldBe(0);
        reader.ExecuteScalar<long>("SELECT count(*) FROM schema_version WHERE version = 900").ShouldBe(0);
    }

    [Fact]
    public async Task A_newer_database_is_refused()
    {
        using (var database = await OpenAsync())
        {
            await database.WriteAsync(writer => writer.ExecuteAsync("INSERT INTO schema_version VALUES (9999, 'future.sql', 0)"), None);
        }

        var error = await Should.ThrowAsync<InvalidOperationException>(OpenAsync);
        error.Message.ShouldContain("newer");
    }

    [Fact]
    public async Task Work_that_throws_changes_nothing_and_the_next_goes_on()
    {
        using var database = await OpenAsync();

        await Should.ThrowAsync<InvalidOperationException>(() => database.WriteAsync<int>(
            writer =>
            {
                writer.Execute("INSERT INTO journal_progress VALUES ('n', 2, 3)");
                throw new InvalidOperationException();
            },
            None));

        (await database.WriteAsync(writer => writer.ExecuteScalarAsync<long>("SELECT count(*) FROM journal_progress"), None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_reader_cannot_write()
    {
        using var database = await OpenAsync();
        using var reader = await database.OpenReaderAsync(CancellationToken.None);

        Should.Throw<Microsoft.Data.Sqlite.SqliteException>(() => reader.Execute("INSERT INTO journal_progress VALUES ('n', 2, 3)"));
    }

    [Fact]
    public async Task Foreign_keys_hold()
    {
        using var database = await OpenAsync();

        await Should.ThrowAsync<Microsoft.Data.Sqlite.SqliteException>(() => database.WriteAsync(
            writer => writer.ExecuteAsync("INSERT INTO api_keys (id, name, hash, hint, owner_id, created_at, updated_at) VALUES ('a', 'a', x'00', '', 'nobody', 0, 0)"), None));
    }

    public void Dispose() => _folder.Dispose();

    private Task<SqliteDatabase> OpenAsync() =>
        SqliteDatabase.OpenAsync(_folder.File("headgate.db"), TimeProvider.System, NullLogger<SqliteDatabase>.Instance, None);
}
