using System.Data.Common;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Headgate.Server.Hosting;
using Headgate.Server.Options;

namespace Headgate.Server.Modes;

/// <summary><c>reset-password USER</c>: for whoever is locked out and has the machine. No server may run on the data directory.</summary>
internal static class ResetPasswordMode
{
    /// <summary>Resets and prints the new password.</summary>
    /// <returns>The exit code: 0 done, 1 not.</returns>
    public static async Task<int> RunAsync(ServerOptions options, string user, bool withoutSecondFactor, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            using var loggers = ConsoleLogging.Create();
            if (options.Database is null && !File.Exists(Path.Combine(options.DataDirectory, "headgate.db")))
            {
                throw new IOException($"There is no database in {options.DataDirectory}; name the data directory with --data, or a PostgreSQL database with --database.");
            }

            using var data = DataDirectory.Open(options.DataDirectory);
            using Database database = options.Database is { } address
                ? await PostgresDatabase.OpenAsync(DatabaseAddress.ToConnectionString(address), TimeProvider.System, loggers.CreateLogger<PostgresDatabase>(), cancellation)
                : await SqliteDatabase.OpenAsync(data.DatabaseFile, TimeProvider.System, loggers.CreateLogger<SqliteDatabase>(), cancellation);
            if (await new PasswordReset(database, TimeProvider.System).RunAsync(user, withoutSecondFactor, cancellation) is not { } reset)
            {
                errors.WriteLine($"There is no user '{user}'.");
                return 1;
            }

            output.WriteLine($"User      {reset.Name}");
            output.WriteLine($"Password  {reset.Password}");
            output.WriteLine("It is good until the next sign-in, which asks for a new one. All sessions of the user have ended.");
            return 0;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException or InvalidOperationException or FormatException)
        {
            errors.WriteLine($"The password was not reset: {e.Message}");
            return 1;
        }
    }
}
