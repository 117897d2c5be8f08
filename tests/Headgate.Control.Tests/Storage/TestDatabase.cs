using System.Data.Common;
using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;

namespace Headgate.Control.Tests.Storage;

/// <summary>An empty database of its own for one test, on either engine.</summary>
internal sealed class TestDatabase : IAsyncDisposable
{
    public const string Sqlite = "sqlite";
    public const string Postgres = "postgres";

    // Where ./test.sh started a server: postgres://USER@127.0.0.1:PORT/postgres.
    private const string ServerVariable = "HEADGATE_TEST_POSTGRES";
    private const string File = "headgate.db";
    private static readonly Lazy<Task<byte[]>> SqliteTemplate = new(MakeSqliteTemplateAsync);
    private readonly TempFolder? _folder;
    private readonly string? _name;

    private TestDatabase(Database database, TempFolder? folder, string? name) => (Database, _folder, _name) = (database, folder, name);

    public Database Database { get; }

    /// <summary>For a second connection to it; null on SQLite.</summary>
    public string? Connection => _name is null ? null : ConnectionString(_name);

    /// <summary>A database on which only the scripts up to a version ran, filled by the caller, and then opened by this program, which upgrades it.</summary>
    public static async Task<TestDatabase> UpgradeAsync(string engine, int version, Func<DbConnection, Task> fill)
    {
        var folder = engine == Sqlite ? new TempFolder() : null;
        var name = engine == Sqlite ? null : await CreateAsync();
        await using (DbConnection connection = name is null ? Sqlite3(folder!.File(File)) : new NpgsqlConnection(ConnectionString(name)))
        {
            await connection.OpenAsync();
            await Migrator.RunAsync(connection, [.. Migrator.Load(engine).Where(m => m.Version <= version)], DateTimeOffset.UnixEpoch);
            await fill(connection);
        }

        return await OpenAsync(folder, name, TimeProvider.System);
    }

    /// <summary>An empty database with this program's schema: a copy of one on which the scripts ran once, because they take longer than most tests.</summary>
    public static async Task<TestDatabase> OpenAsync(string engine, TimeProvider time)
    {
        if (engine == Postgres)
        {
            return await OpenAsync(null, await CreateAsync(await PostgresTemplate.NameAsync()), time);
        }

        var folder = new TempFolder();
        await System.IO.File.WriteAllBytesAsync(folder.File(File), await SqliteTemplate.Value);
        return await OpenAsync(folder, null, time);
    }

    /// <summary>A connection string for a database of the server.</summary>
    public static string ConnectionString(string database)
    {
        var server = Environment.GetEnvironmentVariable(ServerVariable)
            ?? throw new InvalidOperationException($"{ServerVariable} names no PostgreSQL server; ./test.sh starts one, or set it to postgres://USER@HOST:PORT/postgres.");
        return new NpgsqlConnectionStringBuilder(DatabaseAddress.ToConnectionString(server)) { Database = database, MaxPoolSize = 20 }.ConnectionString;
    }

    public async ValueTask DisposeAsync()
    {
        Database.Dispose();
        _folder?.Dispose();
        if (_name is not null)
        {
            await ExecuteAsync($"DROP DATABASE {_name} WITH (FORCE)");
        }
    }

    private static async Task<TestDatabase> OpenAsync(TempFolder? folder, string? name, TimeProvider time) => name is null
        ? new TestDatabase(await SqliteDatabase.OpenAsync(folder!.File(File), time, NullLogger.Instance, CancellationToken.None), folder, null)
        : new TestDatabase(await PostgresDatabase.OpenAsync(ConnectionString(name), time, NullLogger.Instance, CancellationToken.None), null, name);

    private static async Task<string> CreateAsync(string template = "template1")
    {
        var name = "test_" + Guid.CreateVersion7().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name} TEMPLATE {template}");
        return name;
    }

    private static async Task<byte[]> MakeSqliteTemplateAsync()
    {
        using var folder = new TempFolder();
        await using (var connection = Sqlite3(folder.File(File)))
        {
            await connection.OpenAsync();
            await Migrator.RunAsync(connection, Migrator.Load(Sqlite), DateTimeOffset.UnixEpoch);
        }

        return await System.IO.File.ReadAllBytesAsync(folder.File(File));
    }

    private static SqliteConnection Sqlite3(string path)
    {
        SqliteNative.Initialize(NullLogger.Instance);
        return new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false }.ToString());
    }

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.ExecuteAsync(sql);
    }
}
