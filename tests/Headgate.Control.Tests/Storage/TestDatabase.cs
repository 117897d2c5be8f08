using Dapper;
using Headgate.Control.Storage;
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
    private readonly TempFolder? _folder;
    private readonly string? _name;

    private TestDatabase(Database database, TempFolder? folder, string? name) => (Database, _folder, _name) = (database, folder, name);

    public Database Database { get; }

    /// <summary>For a second connection to it; null on SQLite.</summary>
    public string? Connection => _name is null ? null : ConnectionString(_name);

    public static async Task<TestDatabase> OpenAsync(string engine, TimeProvider time)
    {
        if (engine == Sqlite)
        {
            var folder = new TempFolder();
            return new TestDatabase(await SqliteDatabase.OpenAsync(folder.File("headgate.db"), time, NullLogger.Instance, CancellationToken.None), folder, null);
        }

        var name = "test_" + Guid.CreateVersion7().ToString("N");
        await ExecuteAsync($"CREATE DATABASE {name}");
        return new TestDatabase(await PostgresDatabase.OpenAsync(ConnectionString(name), time, NullLogger.Instance, CancellationToken.None), null, name);
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

    private static async Task ExecuteAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(ConnectionString("postgres"));
        await connection.ExecuteAsync(sql);
    }
}
