using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Backup;

/// <summary>Restores into a new file beside the database's, which takes its place at the end.</summary>
/// <param name="path">The database file; its data directory must be held.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Where the engine tells what it has to.</param>
internal sealed class SqliteRestore(string path, TimeProvider time, ILogger logger) : RestoreTarget
{
    private readonly string _draft = path + ".restoring";
    private SqliteConnection? _connection;
    private SqliteTransaction? _transaction;
    private SqliteCommand? _insert;

    /// <inheritdoc/>
    public override string Engine => "sqlite";

    /// <inheritdoc/>
    public override async Task BeginAsync(long schema, bool replace, DateTimeOffset now, CancellationToken cancellation)
    {
        SqliteNative.Initialize(logger);
        if (!replace && await HoldsSomethingAsync(cancellation))
        {
            throw new InvalidOperationException($"{path} holds data. Restore into an empty data directory, or say --replace.");
        }

        Delete(_draft);
        _connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = _draft, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ToString());
        await _connection.OpenAsync(cancellation);
        DataDirectory.Protect(_draft);

        // The file is nobody's yet: when it breaks, it is deleted. Rows that point at each other may come in any order.
        await _connection.ExecuteAsync("PRAGMA journal_mode = MEMORY; PRAGMA foreign_keys = OFF;");
        _transaction = (SqliteTransaction)await _connection.BeginTransactionAsync(cancellation);
        await Migrator.RunAsync(_connection, [.. Migrator.Load(Engine).Where(m => m.Version <= schema)], now);
        foreach (var table in await SchemaTables.PresentAsync(_connection, Engine))
        {
            await _connection.ExecuteAsync($"DELETE FROM {SchemaTables.Quote(table)}");
        }
    }

    /// <inheritdoc/>
    public override async Task BeginTableAsync(BackupTable table, CancellationToken cancellation)
    {
        var columns = await FindColumnsAsync(_connection!, Engine, table);
        _insert = _connection!.CreateCommand();
        _insert.Transaction = _transaction;
        _insert.CommandText =
            $"INSERT INTO {SchemaTables.Quote(table.Table)} ({string.Join(", ", columns.Select(c => SchemaTables.Quote(c.Name)))}) VALUES ({string.Join(", ", columns.Select((_, i) => $"@p{i}"))})";
        foreach (var i in Enumerable.Range(0, columns.Count))
        {
            _insert.Parameters.Add(new SqliteParameter { ParameterName = $"@p{i}" });
        }
    }

    /// <inheritdoc/>
    public override Task AddAsync(object?[] values, CancellationToken cancellation)
    {
        for (var i = 0; i < values.Length; i++)
        {
            _insert!.Parameters[i].Value = values[i] ?? DBNull.Value;
        }

        return _insert!.ExecuteNonQueryAsync(cancellation);
    }

    /// <inheritdoc/>
    public override async Task EndTableAsync(CancellationToken cancellation)
    {
        if (_insert is not null)
        {
            await _insert.DisposeAsync();
            _insert = null;
        }
    }

    /// <inheritdoc/>
    public override async Task CommitAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        if (await _connection!.QueryFirstOrDefaultAsync<string>("SELECT \"table\" FROM pragma_foreign_key_check") is { } broken)
        {
            throw new InvalidDataException($"The backup does not fit together: a row of '{broken}' names another one that is not there.");
        }

        await _transaction!.CommitAsync(cancellation);
        await CloseAsync();

        // The scripts that came later run as they would on the database itself. Closing brings everything into the one file.
        using (await SqliteDatabase.OpenAsync(_draft, time, logger, cancellation))
        {
        }

        foreach (var leftOver in new[] { path + "-wal", path + "-shm" })
        {
            File.Delete(leftOver);
        }

        File.Move(_draft, path, overwrite: true);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        await CloseAsync();
        Delete(_draft);
    }

    private async Task<bool> HoldsSomethingAsync(CancellationToken cancellation)
    {
        if (!File.Exists(path) || new FileInfo(path).Length == 0)
        {
            return false;
        }

        using var database = SqliteDatabase.ForReading(path, logger);
        await using var connection = await database.OpenReaderAsync(cancellation);
        return (await SchemaTables.AllAsync(connection, Engine)).Contains("users") && await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users") > 0;
    }

    private async Task CloseAsync()
    {
        await EndTableAsync(CancellationToken.None);
        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
            _transaction = null;
        }

        if (_connection is not null)
        {
            await _connection.DisposeAsync();
            _connection = null;
        }
    }

    private static void Delete(string file)
    {
        foreach (var part in new[] { file, file + "-wal", file + "-shm", file + "-journal" })
        {
            File.Delete(part);
        }
    }
}
