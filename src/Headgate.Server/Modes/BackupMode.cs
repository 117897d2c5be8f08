using System.Data.Common;
using Headgate.Control.Backup;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Server.Options;
using Headgate.Server.Hosting;

namespace Headgate.Server.Modes;

/// <summary><c>backup FILE</c>: writes everything that the database holds, while a server runs on it or not.</summary>
internal static class BackupMode
{
    /// <summary>Writes the file; it appears when it is whole.</summary>
    /// <returns>The exit code: 0 done, 1 not.</returns>
    public static async Task<int> RunAsync(ServerOptions options, string file, bool withMasterKey, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var draft = file + ".part";
        try
        {
            if (File.Exists(file))
            {
                throw new IOException($"{file} exists already.");
            }

            using var loggers = ConsoleLogging.Create();
            using Database database = Open(options, loggers);
            var keyFile = Path.Combine(options.DataDirectory, DataDirectory.MasterKeyName);
            var key = MasterKeyFile.Read(keyFile, Environment.GetEnvironmentVariable);
            if (withMasterKey && key is null)
            {
                throw new IOException($"There is no master key at {keyFile} or in {MasterKeyFile.Variable}.");
            }

            long rows;
            await using (var stream = new FileStream(draft, FileMode.Create, FileAccess.Write))
            {
                DataDirectory.Protect(draft);
                var master = key is null ? null : MasterKeyFile.Find(keyFile, Environment.GetEnvironmentVariable);
                rows = await new BackupWriter(database, TimeProvider.System).WriteAsync(stream, master, withMasterKey ? key : null, cancellation);
                stream.Flush(flushToDisk: true);
            }

            File.Move(draft, file);
            output.WriteLine($"{file}: {rows} rows, {new FileInfo(file).Length} bytes.");
            output.WriteLine(withMasterKey
                ? "The master key is in it: whoever has the file can open every secret. Keep it like one."
                : $"The master key is not in it: without {keyFile} (or {MasterKeyFile.Variable}) the sealed secrets in it do not open. Keep it apart.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException or InvalidOperationException or FormatException or NotSupportedException)
        {
            File.Delete(draft);
            errors.WriteLine($"No backup was made: {e.Message}");
            return 1;
        }
    }

    // The data directory is the running server's; it is only read here, without taking it.
    private static Database Open(ServerOptions options, ILoggerFactory loggers)
    {
        if (options.Database is { } address)
        {
            return PostgresDatabase.ForReading(DatabaseAddress.ToConnectionString(address));
        }

        var path = Path.Combine(options.DataDirectory, DataDirectory.DatabaseName);
        return File.Exists(path)
            ? SqliteDatabase.ForReading(path, loggers.CreateLogger<SqliteDatabase>())
            : throw new IOException($"There is no database at {path}; name the data directory with --data, or a PostgreSQL database with --database.");
    }
}
