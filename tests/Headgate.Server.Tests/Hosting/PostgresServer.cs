using System.Net;
using Headgate.Control.Storage;
using Npgsql;

namespace Headgate.Server.Tests.Hosting;

/// <summary>A database of its own on the test server, behind a door.</summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    private const string Variable = "HEADGATE_TEST_POSTGRES";
    private readonly NpgsqlConnectionStringBuilder _server;
    private readonly string _name;

    private PostgresServer(NpgsqlConnectionStringBuilder server, string name)
    {
        _server = server;
        _name = name;
        Door = new Door(new IPEndPoint(IPAddress.Parse(server.Host!), server.Port));
    }

    public Door Door { get; }

    /// <summary>What <c>--database</c> takes, through the door.</summary>
    public string Url => $"postgres://{_server.Username}@127.0.0.1:{Door.Port}/{_name}";

    /// <summary>Past the door.</summary>
    public string Connection => new NpgsqlConnectionStringBuilder(_server.ConnectionString) { Database = _name, Pooling = false }.ConnectionString;

    public static async Task<PostgresServer> StartAsync()
    {
        var url = Environment.GetEnvironmentVariable(Variable)
            ?? throw new InvalidOperationException($"{Variable} names no PostgreSQL server; ./test.sh starts one, or set it to postgres://USER@127.0.0.1:PORT/postgres.");
        var server = new PostgresServer(new NpgsqlConnectionStringBuilder(DatabaseAddress.ToConnectionString(url)) { Pooling = false }, "test_" + Guid.CreateVersion7().ToString("N"));
        await ExecuteAsync(server._server.ConnectionString, $"CREATE DATABASE {server._name}");
        return server;
    }

    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Connection);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        await Door.DisposeAsync();
        await ExecuteAsync(_server.ConnectionString, $"DROP DATABASE {_name} WITH (FORCE)");
    }

    private static async Task ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
