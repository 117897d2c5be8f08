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
    // Any number, as long as every Headgate takes the same one: "headgate" in ASCII.
    private const long WriterLock = 0x6865616467617465;
    private readonly NpgsqlDataSource _source;

    private PostgresDatabase(NpgsqlDataSource source) => _source = source;

    /// <inheritdoc/>
    public override string Engine => "postgres";

    /// <summary>Connects with Npgsql's connection string (<see cref="DatabaseAddress"/> makes it of a URL) and brings the schema up to date.</summary>
    /// <exception cref="NpgsqlException">The server cannot be reached, or refuses.</exception>
    /// <exception cref="InvalidOperationException">The database is newer than this program.</exception>
    public static async Task<PostgresDatabase> OpenAsync(string connectionString, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        var database = new PostgresDatabase(NpgsqlDataSource.Create(connectionString));
        try
        {
            var ran = await database.WriteAsync(writer => Migrator.RunAsync(writer, Migrator.Load(database.Engine), time.GetUtcNow()), cancellation);
            if (ran > 0)
            {
                Log.Migrated(logger, ran);
            }

            return database;
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override async Task<T> WriteAsync<T>(Func<DbConnection, Task<T>> work, CancellationToken cancellation)
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
    public override async Task<DbConnection> OpenReaderAsync(CancellationToken cancellation)
    {
        var reader = await _source.OpenConnectionAsync(cancellation);
        await reader.ExecuteAsync("SET default_transaction_read_only = on");
        return reader;
    }

    /// <summary>Nothing to do: a committed transaction is on the server's disk.</summary>
    public override Task CheckpointAsync(CancellationToken cancellation) => Task.CompletedTask;

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
