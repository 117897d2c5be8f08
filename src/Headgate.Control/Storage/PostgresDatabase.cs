using System.Data.Common;
using Dapper;
using Headgate.Control.Migrations;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Headgate.Control.Storage;

/// <summary>
/// PostgreSQL 13 or newer, for several nodes on one database. An advisory lock that ends with the transaction lets one writer in at a
/// time, over all nodes: the same rule as on SQLite, and the only lock there is.
/// </summary>
public sealed class PostgresDatabase : Database
{
    /// <summary>Any number, as long as every Headgate takes the same one: "headgate" in ASCII.</summary>
    internal const long WriterLock = 0x6865616467617465;
    private readonly NpgsqlDataSource _source;

    /// <summary>A database that is not connected to yet.</summary>
    /// <param name="connectionString">Npgsql's; <see cref="DatabaseAddress"/> makes it of a URL.</param>
    public PostgresDatabase(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString);
        Place = $"postgres://{settings.Host}:{settings.Port}/{settings.Database}";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <inheritdoc/>
    public override string Engine => "postgres";

    /// <inheritdoc/>
    public override string Place { get; }

    /// <summary>Connects and brings the schema up to date.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var database = new PostgresDatabase(connectionString);
        try
        {
            await database.PrepareAsync(time, logger, cancellation);
            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>The database as it is, to be read alone.</summary>
    public static PostgresDatabase ForReading(string connectionString)
    {
        var database = new PostgresDatabase(connectionString);
        database.SkipPreparing();
        return database;
    }

    /// <summary>Nothing to do: a committed transaction is on the server's disk.</summary>
    public override Task CheckpointAsync(CancellationToken cancellation) => Task.CompletedTask;

    /// <inheritdoc/>
    protected override Task<int> OpenAsync(DateTimeOffset now, ILogger logger, CancellationToken cancellation) =>
        RunAsync(writer => Migrator.RunAsync(writer, Migrator.Load(Engine), now), cancellation);

    /// <inheritdoc/>
    protected override async Task<T> RunAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
    {
        await using var connection = await _source.OpenConnectionAsync(cancellation);

        // Npgsql runs every command of a connection in the transaction that stands on it.
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await connection.ExecuteAsync(new CommandDefinition("SELECT pg_advisory_xact_lock(@WriterLock)", new { WriterLock }, cancellationToken: cancellation));
        var result = await work(connection);
        await transaction.CommitAsync(cancellation);
        return result;
    }

    /// <inheritdoc/>
    protected override async Task<DbConnection> ConnectReaderAsync(CancellationToken cancellation)
    {
        var reader = await _source.OpenConnectionAsync(cancellation);
        try
        {
            await reader.ExecuteAsync(new CommandDefinition("SET default_transaction_read_only = on", cancellationToken: cancellation));
            return reader;
        }
        catch
        {
            await reader.DisposeAsync();
            throw;
        }
    }

    /// <inheritdoc/>
    public override DbConnection OpenReader()
    {
        var reader = _source.OpenConnection();
        reader.Execute("SET default_transaction_read_only = on");
        return reader;
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing) => _source.Dispose();
}
