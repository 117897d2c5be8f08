using System.Buffers;
using System.Data.Common;
using System.IO.Compression;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Dapper;
using Headgate.Control.Migrations;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Microsoft.Data.Sqlite;

namespace Headgate.Control.Backup;

/// <summary>
/// Writes everything that a database holds as gzipped JSON Lines that no engine is needed to read: a manifest, then every table with its rows, then an
/// end. It is one reading transaction, so it is of one moment, and nobody waits for it. What still stands in the journal is not in it.
/// </summary>
/// <param name="database">The database; it may be in use.</param>
/// <param name="time">The clock.</param>
public sealed class BackupWriter(Database database, TimeProvider time)
{
    private const int FlushAt = 64 * 1024;
    private static readonly byte[] LineFeed = [(byte)'\n'];

    /// <summary>Writes a backup; nothing is ever whole in memory.</summary>
    /// <param name="to">Where to; stays open.</param>
    /// <param name="master">The master key, to show later whether another one fits; null: there is none.</param>
    /// <param name="masterKeyText">The master key as it is kept, to go into the backup; null: it shall not.</param>
    /// <param name="cancellation">Breaks off; what was written then has no end and is refused when it is restored.</param>
    /// <returns>How many rows there were.</returns>
    /// <exception cref="DbException">The database is away.</exception>
    /// <exception cref="InvalidOperationException">It is no database of Headgate's, that of a newer program, or sealed with another key.</exception>
    public async Task<long> WriteAsync(Stream to, MasterKey? master, string? masterKeyText, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        await using var moment = connection is SqliteConnection sqlite
            ? sqlite.BeginTransaction(deferred: true)
            : await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead, cancellation);
        var schema = await SchemaAsync(connection);
        var tables = await SchemaTables.PresentAsync(connection, database.Engine);
        if (master is not null && tables.Contains(MasterKeyProbe.Table, StringComparer.Ordinal) && !await MasterKeyProbe.OpensAsync(connection, master))
        {
            throw new InvalidOperationException($"The master key of this process is not the one that {database.Place} is sealed with.");
        }

        var manifest = new BackupManifest(
            BackupManifest.Kind,
            BackupManifest.CurrentFormat,
            database.Engine,
            schema,
            time.GetUtcNow(),
            master is null ? null : Convert.ToBase64String(master.Seal(BackupManifest.Kind, BackupManifest.SealPlace)),
            masterKeyText);

        await using var gzip = new GZipStream(to, CompressionLevel.Fastest, leaveOpen: true);
        var buffer = new ArrayBufferWriter<byte>(FlushAt * 2);
        await using var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true });
        Line(json, buffer, manifest, BackupJson.Default.BackupManifest);
        long rows = 0;
        foreach (var table in tables)
        {
            var columns = await SchemaTables.ColumnsAsync(connection, database.Engine, table);
            Line(json, buffer, new BackupTable(table, [.. columns.Select(c => c.Name)]), BackupJson.Default.BackupTable);
            await using var reader = await connection.ExecuteReaderAsync(new CommandDefinition(
                $"SELECT {string.Join(", ", columns.Select(c => SchemaTables.Quote(c.Name)))} FROM {SchemaTables.Quote(table)}", commandTimeout: 0, flags: CommandFlags.None, cancellationToken: cancellation));
            while (await reader.ReadAsync(cancellation))
            {
                BackupRow.Write(json, reader);
                EndLine(json, buffer);
                rows++;
                if (buffer.WrittenCount > FlushAt)
                {
                    await FlushAsync(buffer, gzip, cancellation);
                }
            }
        }

        Line(json, buffer, new BackupEnd(rows), BackupJson.Default.BackupEnd);
        await FlushAsync(buffer, gzip, cancellation);
        return rows;
    }

    private async Task<long> SchemaAsync(DbConnection connection)
    {
        if (!(await SchemaTables.AllAsync(connection, database.Engine)).Contains(SchemaTables.Version))
        {
            throw new InvalidOperationException($"{database.Place} holds no database of Headgate's.");
        }

        var schema = await connection.ExecuteScalarAsync<long>($"SELECT max(version) FROM {SchemaTables.Version}");
        return schema <= Migrator.Load(database.Engine)[^1].Version
            ? schema
            : throw new InvalidOperationException($"The database has schema version {schema}, which this program does not know: back it up with the Headgate that runs on it.");
    }

    private static void Line<T>(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer, T line, JsonTypeInfo<T> type)
    {
        JsonSerializer.Serialize(json, line, type);
        EndLine(json, buffer);
    }

    private static void EndLine(Utf8JsonWriter json, ArrayBufferWriter<byte> buffer)
    {
        json.Flush();
        json.Reset();
        buffer.Write(LineFeed);
    }

    private static async Task FlushAsync(ArrayBufferWriter<byte> buffer, GZipStream gzip, CancellationToken cancellation)
    {
        await gzip.WriteAsync(buffer.WrittenMemory, cancellation);
        buffer.ResetWrittenCount();
    }
}
