using Headgate.Control.Admin;
using Headgate.Control.Captures;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Ledger;
using Headgate.Control.Records;
using Headgate.Control.Retention;
using Headgate.Control.Secrets;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Control.Survival;
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
        catch (Exception e) when (StartFailure.IsForPeople(e))
        {
            errors.WriteLine($"Headgate could not start: {StartFailure.Explain(e, options)}");
            return 1;
        }
    }

    private static async Task<int> ServeAsync(ServerOptions options, TextWriter output, TextWriter errors)
    {
        ListenAddress.Check(options.Urls);
        var proxies = options.ReadTrustedProxies();
        var time = TimeProvider.System;
        var started = time.GetUtcNow();
        var starting = true;
        using var loggers = ConsoleLogging.Create(() => starting);

        // 1. Data: one process at a time, schema up to date, and whatever an earlier process left in its journal. When the database is away, what
        //    it last said is good enough to serve known keys.
        using var data = DataDirectory.Open(options.DataDirectory);
        var master = MasterKeyFile.Find(data.MasterKeyFile, Environment.GetEnvironmentVariable);
        using Database database = options.Database is { } url ? new PostgresDatabase(DatabaseAddress.ToConnectionString(url)) : new SqliteDatabase(data.DatabaseFile);
        var node = options.Database is null ? NodeId.Embedded : NodeId.Find(data.NodeFile, time);
        var states = new StateTable(time);
        var board = BalanceBoard.Of(states);
        var refused = new RefusedLines(data.RefusedFile, loggers.CreateLogger<RefusedLines>());
        using var ingest = new RecordIngest(database, node, refused, new LedgerSink(board, time), new RollupSink());
        var recovery = new JournalRecovery(ingest, loggers.CreateLogger<JournalRecovery>());
        var lastGood = new LastGoodFile(data.LastGoodFile, master, database.Place, time, loggers.CreateLogger<LastGoodFile>());
        var opening = await Opening.RunAsync(database, master, recovery, data.JournalFolder, lastGood, time, loggers.CreateLogger<Opening>(), CancellationToken.None);

        if (!opening.IsDegraded)
        {
            await ReleaseLeftAsync(CancellationToken.None);
        }

        // 2. The configuration, before anything is made that would be shown once and lost.
        using var transports = new TransportPool();
        var history = new HistoryWhileAway(new UsageHistory(database), loggers.CreateLogger<HistoryWhileAway>()) { IsComplete = !opening.IsDegraded };
        var context = new CompileContext(Configuration.FirstVersion, states, transports, ProviderCatalog.Embedded, time, history, []);
        var source = new ConfigurationSource(options.ConfigFile, Environment.GetEnvironmentVariable, opening.Stored, context);
        var configuration = Configuration.From(source);
        if (configuration.Snapshot is null)
        {
            configuration.PrintWarnings(output);
            configuration.PrintErrors(errors);
            return 1;
        }

        // 3. The first run makes an administrator and a key, which the snapshot then knows too.
        var secrets = opening.IsDegraded ? null : await new FirstRun(database, time).RunAsync(CancellationToken.None);
        if (secrets is not null)
        {
            Welcome.PrintFirstRun(output, secrets);
            source.Stored = await Opening.LoadAsync(database, master, CancellationToken.None);
            configuration = Configuration.From(source);
        }

        // 4. Serve. Services stop in the reverse order, after Kestrel: the drain is the last to see the journal.
        var snapshots = new SnapshotHolder(configuration.Snapshot!) { DatabaseAway = opening.IsDegraded };
        using var keeper = new LastGoodWriter(lastGood, time);
        keeper.Note(source.Stored);
        var balances = new BalanceReader(database, board, node, loggers.CreateLogger<BalanceReader>());
        if (!opening.IsDegraded)
        {
            await balances.LearnAsync(CancellationToken.None);
        }

        using var publisher = new ConfigurationPublisher(source, snapshots, database, master, loggers.CreateLogger<ConfigurationPublisher>())
        {
            BeforePublish = balances.LearnAsync,
            OnPublished = keeper.Note,
        };
        using var journal = new Journal(data.JournalFolder, opening.LastNumber, loggers.CreateLogger<Journal>());
        using var drain = new JournalDrain(journal, ingest, time, loggers.CreateLogger<JournalDrain>());
        using var upkeep = new JournalUpkeep(journal, time);
        Func<CancellationToken, Task>? takeOver = opening.IsDegraded ? TakeOverAsync : null;
        using var watch = new DatabaseWatch(database, publisher, snapshots, time, loggers.CreateLogger<DatabaseWatch>(), takeOver);
        using var captures = new CaptureService(database, time, loggers.CreateLogger<CaptureService>());
        using var retention = new RecordRetention(database, time, loggers.CreateLogger<RecordRetention>());
        var handler = new GatewayHandler(snapshots, journal, time, loggers, captures);
        using var watcher = source.Path is { } file ? new ConfigurationWatcher(file, publisher, time, loggers.CreateLogger<ConfigurationWatcher>()) : null;
        IHostedService[] services = [drain, upkeep, keeper, watch, captures, retention, .. watcher is null ? Array.Empty<IHostedService>() : [watcher]];
        await using var app = ServerHost.Build(
            options.Urls, loggers, handler, () => proxies ?? snapshots.Current.Settings.TrustedProxies, admin => admin.AddSingleton(board).AddAdminApi(database, publisher, master, time).AddMoneyWorkers(balances), services);
        await app.StartAsync(CancellationToken.None);
        starting = false;
        Welcome.PrintRunning(output, AddressOf(app), data.Root, configuration, secrets?.ApiKey);
        await app.WaitForShutdownAsync(CancellationToken.None);
        return 0;

        async Task TakeOverAsync(CancellationToken stop)
        {
            await MasterKeyProbe.CheckAsync(database, master, time, stop);
            await recovery.RunAsync(data.JournalFolder, stop, opening.LastNumber);
            await ReleaseLeftAsync(stop);

            // What follows compiles the configuration anew, and with that counts for its limits what was used before this start.
            history.IsComplete = true;
        }

        Task ReleaseLeftAsync(CancellationToken stop) => ReservationSweeper.ReleaseLeftAsync(database, node, started, loggers.CreateLogger<ReservationSweeper>(), stop);
    }

    // The real one: a port of 0 has become a number.
    private static string AddressOf(WebApplication app) =>
        app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First().TrimEnd('/');
}
