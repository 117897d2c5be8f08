using System.Data.Common;
using System.Security.Cryptography;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Import;
using Headgate.Control.Records;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Headgate.Server.Hosting;
using Headgate.Server.Options;

namespace Headgate.Server.Modes;

/// <summary><c>import SOURCE</c>: brings another gateway's file into the database, all of it or nothing. The server must not run.</summary>
internal static class ImportMode
{
    /// <summary>Imports, or only tells what would come.</summary>
    /// <returns>The exit code: 0 done, 1 not, and then nothing was changed.</returns>
    public static async Task<int> RunAsync(
        ServerOptions options, string file, string? from, bool dryRun, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        try
        {
            if (dryRun)
            {
                ImportReportText.Write(ForeignImporter.Look(file, from, ImportTrust.Operator, TimeProvider.System, cancellation), output);
                return 0;
            }

            var report = await ImportAsync(options, file, from, output, errors, cancellation);
            if (report is null)
            {
                return 1;
            }

            ImportReportText.Write(report, output);
            return report.Result is { Applied: true } ? 0 : 1;
        }
        catch (ConfigurationRefusedException refused)
        {
            errors.WriteLine("Nothing was imported, because the whole would be wrong:");
            foreach (var error in refused.Errors)
            {
                errors.WriteLine($"  error    {error}");
            }

            return 1;
        }
        catch (Exception e) when (e is ImportRefusedException or Refusal or IOException or UnauthorizedAccessException or DbException or InvalidOperationException or UriFormatException or FormatException or CryptographicException)
        {
            errors.WriteLine($"Nothing was imported: {e.Message}");
            return 1;
        }
    }

    private static async Task<ForeignImportReport?> ImportAsync(
        ServerOptions options, string file, string? from, TextWriter output, TextWriter errors, CancellationToken cancellation)
    {
        var time = TimeProvider.System;

        // A file that cannot be read shall not leave a new data directory behind.
        _ = ForeignImporter.Look(file, from, ImportTrust.Operator, time, cancellation);
        using var loggers = ConsoleLogging.Create();
        using var data = DataDirectory.Open(options.DataDirectory);
        using var database = await OpenAsync(options, data, time, loggers, cancellation);
        var master = MasterKeyFile.Find(data.MasterKeyFile, Environment.GetEnvironmentVariable);
        await MasterKeyProbe.CheckAsync(database, master, time, cancellation);
        if (await new FirstRun(database, time).RunAsync(cancellation) is { } secrets)
        {
            Welcome.PrintFirstRun(output, secrets);
        }

        using var transports = new TransportPool();
        var context = new CompileContext(
            Configuration.FirstVersion, new StateTable(time), transports, ProviderCatalog.Embedded, time, new UsageHistory(database), []);
        StoredConfiguration stored;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            stored = await StoredConfiguration.LoadAsync(reader, master);
        }

        var source = new ConfigurationSource(options.ConfigFile, Environment.GetEnvironmentVariable, stored, context);
        var configuration = Configuration.From(source);
        if (configuration.Snapshot is not { } snapshot)
        {
            configuration.PrintErrors(errors);
            return null;
        }

        using var publisher = new ConfigurationPublisher(source, new SnapshotHolder(snapshot), database, master, loggers.CreateLogger<ConfigurationPublisher>());
        await using var services = new ServiceCollection().AddSingleton(loggers).AddLogging().AddAdminApi(database, publisher, master, time).BuildServiceProvider();
        var caller = await OperatorCaller.FindAsync(database, cancellation);
        return await services.GetRequiredService<ForeignImporter>().RunAsync(caller, file, from, dryRun: false, ImportTrust.Operator, cancellation);
    }

    private static async Task<Database> OpenAsync(ServerOptions options, DataDirectory data, TimeProvider time, ILoggerFactory loggers, CancellationToken cancellation) =>
        options.Database is { } address
            ? await PostgresDatabase.OpenAsync(DatabaseAddress.ToConnectionString(address), time, loggers.CreateLogger<PostgresDatabase>(), cancellation)
            : await SqliteDatabase.OpenAsync(data.DatabaseFile, time, loggers.CreateLogger<SqliteDatabase>(), cancellation);
}
