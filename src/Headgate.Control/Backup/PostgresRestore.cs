using Dapper;
using Headgate.Control.Compile;
using Headgate.Control.Migrations;
using Headgate.Control.Storage;
using Npgsql;
using NpgsqlTypes;

namespace Headgate.Control.Backup;

/// <summary>Restores in one transaction, behind the writer's lock: other nodes see the old database until the end and the new one from then on.</summary>
/// <param name="connectionString">Npgsql's.</param>
internal sealed class PostgresRestore(string connectionString) : RestoreTarget
{
    private readonly NpgsqlConnection _connection = new(new NpgsqlConnectionStringBuilder(connectionString) { CommandTimeout = 0, Pooling = false }.ConnectionString);
    private readonly List<ForeignKey> _foreignKeys = [];
    private NpgsqlTransaction? _transaction;
    private NpgsqlBinaryImporter? _importer;
    private NpgsqlDbType[] _types = [];

    /// <inheritdoc/>
    public override string Engine => "postgres";

    /// <inheritdoc/>
    public override async Task BeginAsync(long schema, bool replace, DateTimeOffset now, CancellationToken cancellation)
    {
        var scripts = Migrator.Load(Engine);
        if (schema < scripts[0].Version)
        {
            throw new InvalidOperationException($"The backup has schema version {schema}; PostgreSQL begins with {scripts[0].Version}. Restore it into a data directory, start Headgate there once, and back that up.");
        }

        await _connection.OpenAsync(cancellation);
        _transaction = await _connection.BeginTransactionAsync(cancellation);
        await _connection.ExecuteAsync($"SELECT pg_advisory_xact_lock({PostgresDatabase.WriterLock})");
        await ClearAsync(replace);
        await Migrator.RunAsync(_connection, [.. scripts.Where(m => m.Version <= schema)], now);
        foreach (var table in await SchemaTables.PresentAsync(_connection, Engine))
        {
            await _connection.ExecuteAsync($"TRUNCATE {SchemaTables.Quote(table)} CASCADE");
        }

        // Rows that point at each other may come in any order; the keys are checked when they are made again.
        _foreignKeys.AddRange(await _connection.QueryAsync<ForeignKey>(
            """
            SELECT conrelid::regclass::text AS "Table", quote_ident(conname) AS "Name", pg_get_constraintdef(oid) AS "Definition"
            FROM pg_constraint WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
            """));
        foreach (var key in _foreignKeys)
        {
            await _connection.ExecuteAsync($"ALTER TABLE {key.Table} DROP CONSTRAINT {key.Name}");
        }
    }

    /// <inheritdoc/>
    public override async Task BeginTableAsync(BackupTable table, CancellationToken cancellation)
    {
        var columns = await FindColumnsAsync(_connection, Engine, table);
        _types = [.. columns.Select(c => TypeOf(table.Table, c))];
        _importer = await _connection.BeginBinaryImportAsync(
            $"COPY {SchemaTables.Quote(table.Table)} ({string.Join(", ", columns.Select(c => SchemaTables.Quote(c.Name)))}) FROM STDIN (FORMAT BINARY)", cancellation);
    }

    /// <inheritdoc/>
    public override async Task AddAsync(object?[] values, CancellationToken cancellation)
    {
        await _importer!.StartRowAsync(cancellation);
        for (var i = 0; i < values.Length; i++)
        {
            await ((values[i], _types[i]) switch
            {
                (null, _) => _importer.WriteNullAsync(cancellation),
                (string text, NpgsqlDbType.Text) => _importer.WriteAsync(text.Replace('\0', '\uFFFD'), NpgsqlDbType.Text, cancellation),
                (long number, NpgsqlDbType.Bigint) => _importer.WriteAsync(number, NpgsqlDbType.Bigint, cancellation),
                (long number, NpgsqlDbType.Integer) => _importer.WriteAsync((int)number, NpgsqlDbType.Integer, cancellation),
                (byte[] bytes, NpgsqlDbType.Bytea) => _importer.WriteAsync(bytes, NpgsqlDbType.Bytea, cancellation),
                (var value, var type) => throw new InvalidDataException($"A row of the backup has a {value.GetType().Name} where the database has a {type}."),
            });
        }
    }

    /// <inheritdoc/>
    public override async Task EndTableAsync(CancellationToken cancellation)
    {
        if (_importer is not null)
        {
            await _importer.CompleteAsync(cancellation);
            await _importer.DisposeAsync();
            _importer = null;
        }
    }

    /// <inheritdoc/>
    public override async Task CommitAsync(DateTimeOffset now, CancellationToken cancellation)
    {
        foreach (var key in _foreignKeys)
        {
            await _connection.ExecuteAsync($"ALTER TABLE {key.Table} ADD CONSTRAINT {key.Name} {key.Definition}");
        }

        await Migrator.RunAsync(_connection, Migrator.Load(Engine), now);
        await ConfigurationVersion.SetAsync(_connection, now.ToUnixTimeMilliseconds());
        await _transaction!.CommitAsync(cancellation);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (_importer is not null)
        {
            await _importer.DisposeAsync();
        }

        if (_transaction is not null)
        {
            await _transaction.DisposeAsync();
        }

        await _connection.DisposeAsync();
    }

    private async Task ClearAsync(bool replace)
    {
        var all = await SchemaTables.AllAsync(_connection, Engine);
        if (all.Count > 0 && !all.Contains(SchemaTables.Version))
        {
            throw new InvalidOperationException("The database holds tables that are not Headgate's. Give Headgate a database of its own.");
        }

        if (!replace && all.Contains("users") && await _connection.ExecuteScalarAsync<long>("SELECT count(*) FROM users") > 0)
        {
            throw new InvalidOperationException("The database holds data. Restore into an empty one, or say --replace.");
        }

        var ours = (await SchemaTables.PresentAsync(_connection, Engine)).Concat(all.Where(t => t == SchemaTables.Version)).Select(SchemaTables.Quote).ToArray();
        if (ours.Length > 0)
        {
            await _connection.ExecuteAsync($"DROP TABLE {string.Join(", ", ours)} CASCADE");
        }
    }

    private static NpgsqlDbType TypeOf(string table, SchemaColumn column) => column.Type switch
    {
        "text" => NpgsqlDbType.Text,
        "bigint" => NpgsqlDbType.Bigint,
        "integer" => NpgsqlDbType.Integer,
        "bytea" => NpgsqlDbType.Bytea,
        _ => throw new InvalidDataException($"{table}.{column.Name} is a {column.Type}, which a backup does not carry."),
    };

    private sealed class ForeignKey
    {
        public required string Table { get; init; }
        public required string Name { get; init; }
        public required string Definition { get; init; }
    }
}
