using System.Data.Common;
using Headgate.Control.Backup;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Server.Hosting;
using Headgate.Server.Options;

namespace Headgate.Server.Modes;

/// <summary><c>restore FILE</c>: makes a backup the database, on either engine. The server must not run.</summary>
internal static class RestoreMode
{
    /// <summary>Restores.</summary>
    /// <returns>The exit code: 0 done, 1 not, and then nothing was changed.</returns>
    public static async Task<int> RunAsync(ServerOptions options, string file, bool replace, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            using var loggers = ConsoleLogging.Create();
            await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read);
            using var data = DataDirectory.Open(options.DataDirectory);
            var connection = options.Database is { } address ? DatabaseAddress.ToConnectionString(address) : null;
            var result = await BackupRestore.RunAsync(
                stream, data, connection, replace, Environment.GetEnvironmentVariable, TimeProvider.System, loggers.CreateLogger<SqliteDatabase>(), cancellation);
            output.WriteLine($"Restored {result.Rows} rows of {result.At:u}.");
            if (result.KeyFits == false)
            {
                output.WriteLine($"The master key here is not the backup's: the sealed secrets (channels' keys among them) do not open. Put the right key into {data.MasterKeyFile} or {MasterKeyFile.Variable} before you start.");
            }

            return 0;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or DbException or InvalidOperationException or FormatException)
        {
            errors.WriteLine($"Nothing was restored: {e.Message}");
            return 1;
        }
    }
}
