using System.Security.Cryptography;
using Headgate.Control.Migrations;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Backup;

/// <summary>What a restore did.</summary>
/// <param name="Rows">How many rows there are now.</param>
/// <param name="At">Of which moment they are.</param>
/// <param name="KeyFits">Whether the master key here opens what is sealed in them; null: the backup does not tell.</param>
public sealed record RestoreResult(long Rows, DateTimeOffset At, bool? KeyFits);

/// <summary>Restores a backup into a database of either engine, whichever it was made on. The server must not run.</summary>
public static class BackupRestore
{
    /// <summary>Restores.</summary>
    /// <param name="from">The backup.</param>
    /// <param name="data">The data directory, held by this process.</param>
    /// <param name="connectionString">PostgreSQL's; null: the file in the data directory.</param>
    /// <param name="replace">Whether what is there now may go.</param>
    /// <param name="environment">Looks an environment variable up.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Where the engines tell what they have to.</param>
    /// <param name="cancellation">Breaks off; nothing was changed then.</param>
    /// <exception cref="InvalidDataException">The backup is none, damaged, cut off, or of a newer program.</exception>
    /// <exception cref="InvalidOperationException">There is something in the way.</exception>
    /// <exception cref="System.Data.Common.DbException">The database is away, or the rows do not fit together.</exception>
    public static async Task<RestoreResult> RunAsync(
        Stream from, DataDirectory data, string? connectionString, bool replace, Func<string, string?> environment, TimeProvider time, ILogger logger, CancellationToken cancellation)
    {
        await using var backup = await BackupReader.OpenAsync(from, cancellation);
        var manifest = backup.Manifest;
        await using RestoreTarget target = connectionString is null ? new SqliteRestore(data.DatabaseFile, time, logger) : new PostgresRestore(connectionString);
        if (manifest.Schema > Migrator.Load(target.Engine)[^1].Version)
        {
            throw new InvalidDataException($"The backup has schema version {manifest.Schema}, which this program does not know: restore it with a newer Headgate.");
        }

        CheckKey(manifest, data.MasterKeyFile, environment);
        var now = time.GetUtcNow();
        await target.BeginAsync(manifest.Schema, replace, now, cancellation);
        var rows = await backup.CopyAsync(target, cancellation);
        await target.CommitAsync(now, cancellation);
        if (manifest.MasterKey is { } key && MasterKeyFile.Read(data.MasterKeyFile, environment) is null)
        {
            MasterKeyFile.Store(data.MasterKeyFile, key);
        }

        return new RestoreResult(rows, manifest.At, Fits(manifest, data.MasterKeyFile, environment));
    }

    private static void CheckKey(BackupManifest manifest, string path, Func<string, string?> environment)
    {
        if (manifest.MasterKey is { } key && MasterKeyFile.Read(path, environment) is { } here && !string.Equals(here, key, StringComparison.Ordinal))
        {
            throw new InvalidOperationException($"The backup carries another master key than this data directory has. Move {path} away first (or unset {MasterKeyFile.Variable}).");
        }
    }

    private static bool? Fits(BackupManifest manifest, string path, Func<string, string?> environment)
    {
        if (manifest.Seal is null)
        {
            return null;
        }

        if (MasterKeyFile.Read(path, environment) is null)
        {
            return false;
        }

        try
        {
            MasterKeyFile.Find(path, environment).Open(Convert.FromBase64String(manifest.Seal), BackupManifest.SealPlace);
            return true;
        }
        catch (CryptographicException)
        {
            return false;
        }
    }
}
