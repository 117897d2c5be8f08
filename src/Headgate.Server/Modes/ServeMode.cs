using System.Data.Common;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Records;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Headgate.Server.Hosting;
using Headgate.Server.Options;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;

namespace Headgate.Server.Modes;

/// <summary>Starts the gateway, serves until a signal comes, and stops without a loss.</summary>
internal static class ServeMode
{
    /// <summary>Runs the server.</summary>
    /// <returns>The exit code: 0 after a clean stop, 1 when it could not start.</returns>
    public static async Task<int> RunAsync(ServerOptions options, TextWriter output, TextWriter errors)
    {
        try
        {
            return await ServeAsync(options, output, errors);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or DbException or InvalidOperationException or UriFormatException or FormatException)
        {
            // What a person can repair: a directory, a port, an address, a database. Everything else is ours and keeps its stack.
            errors.WriteLine($"Headgate could not start: {e.Message}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options, TextWriter output, TextWriter errors)
    {
        var time = TimeProvider.System;
        using var loggers = ConsoleLogging.Create();

        // 1. Data: one process at a time, schema up to date, and whatever an earlier process left in its journal.
        using var data = DataDirectory.Open(options.DataDirectory);
        using var database = await OpenDatabaseAsync(options, data, time, loggers);
        using var ingest = new RecordIngest(database, options.Database is null ? NodeId.Embedded : NodeId.Find(data.NodeFile, time));
        var left = await new JournalRecovery(ingest, loggers.CreateLogger<JournalRecovery>()).RunAsync(data.JournalFolder, CancellationToken.None);

        var master = MasterKeyFile.Find(data.MasterKeyFile, Environment.GetEnvironmentVariable);

        // 2. The configuration, before anything is made that would be shown once and lost.
        using var transports = new TransportPool();
        var states = new StateTable(time);
        var context = new CompileContext(
            Configuration.FirstVersion, states, transports, ProviderCatalog.Embedded, time, new SpendHistory(database), []);
        var source = new ConfigurationSource(options.ConfigFile, Environment.GetEnvironmentVariable, await LoadStoredAsync(database), context);
        var configuration = Configuration.From(source);
        if (configuration.Snapshot is null)
        {
            configuration.PrintWarnings(output);
            configuration.PrintErrors(errors);
            return 1;
        }

        // 3. The first run makes an administrator and a key, which the snapshot then knows too.
        var secrets = await new FirstRun(database, time).RunAsync(CancellationToken.None);
        if (secrets is not null)
        {
            Welcome.PrintFirstRun(output, secrets);
            source.Stored = await LoadStoredAsync(database);
            configuration = Configuration.From(source);
        }

        // 4. Serve. Services stop in the reverse order, after Kestrel: the drain is the last to see the journal.
        var snapshots = new SnapshotHolder(configuration.Snapshot!);
        using var publisher = new ConfigurationPublisher(source, snapshots, database, loggers.CreateLogger<ConfigurationPublisher>());
        using var journal = new Journal(data.JournalFolder, left.LastNumber, loggers.CreateLogger<Journal>());
        using var drain = new JournalDrain(journal, ingest, time, loggers.CreateLogger<JournalDrain>());
        using var upkeep = new JournalUpkeep(journal, time);
        var handler = new GatewayHandler(snapshots, journal, time, loggers);
        using var watcher = source.Path is { } file ? new ConfigurationWatcher(file, publisher, time, loggers.CreateLogger<ConfigurationWatcher>()) : null;
        IHostedService[] services = watcher is null ? [drain, upkeep] : [drain, upkeep, watcher];
        await using var app = ServerHost.Build(options.Urls, loggers, handler, admin => admin.AddAdminApi(database, publisher, master, time), services);
        await app.StartAsync(CancellationToken.None);
        Welcome.PrintRunning(output, AddressOf(app), data.Root, configuration, secrets?.ApiKey);
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;
    }

    private static async Task<Database> OpenDatabaseAsync(ServerOptions options, DataDirectory data, TimeProvider time, ILoggerFactory loggers) => options.Database is { } address
        ? await PostgresDatabase.OpenAsync(DatabaseAddress.ToConnectionString(address), time, loggers.CreateLogger<PostgresDatabase>(), CancellationToken.None)
        : await SqliteDatabase.OpenAsync(data.DatabaseFile, time, loggers.CreateLogger<SqliteDatabase>(), CancellationToken.None);

    private static async Task<StoredConfiguration> LoadStoredAsync(Database database)
    {
        await using var reader = await database.OpenReaderAsync(CancellationToken.None);
        return await StoredConfiguration.LoadAsync(reader);
    }

    // The real one: a port of 0 has become a number.
    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
}
