using Dapper;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Records;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Survival;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Survival;

public sealed class DatabaseWatchTests : IAsyncLifetime
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly FakeTimeProvider _time = new();
    private readonly TransportPool _transports = new();
    private readonly TempFolder _folder = new();
    private TestDatabase _database = null!;

    public async ValueTask InitializeAsync() => _database = await TestDatabase.OpenAsync(TestDatabase.Postgres, _time);

    [Fact]
    public async Task A_node_sees_what_another_changed()
    {
        using var ours = new Node(this, _database.Database);
        using var theirs = new Node(this, _database.Database);
        await new FirstRun(_database.Database, _time).RunAsync(None);
        await ours.Watch.LookAsync(None);
        ours.Snapshots.Current.Keys.ShouldBeEmpty("it was not a change of the configuration");

        await theirs.Publisher.ChangeAsync(_ => Task.FromResult(0), None);
        await ours.Watch.LookAsync(None);

        ours.Snapshots.Current.Keys.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nothing_is_read_anew_while_nothing_changes()
    {
        using var node = new Node(this, _database.Database);
        await node.Publisher.ChangeAsync(_ => Task.FromResult(0), None);
        var version = node.Snapshots.Current.Version;

        await node.Watch.LookAsync(None);

        node.Snapshots.Current.Version.ShouldBe(version);
    }

    [Fact]
    public async Task A_refused_change_does_not_count()
    {
        using var node = new Node(this, _database.Database);

        await Should.ThrowAsync<TimeoutException>(() => node.Publisher.ChangeAsync<int>(_ => throw new TimeoutException(), None));

        await using var reader = await _database.Database.OpenReaderAsync(None);
        (await ConfigurationVersion.ReadAsync(reader)).ShouldBe(0);
    }

    [Fact]
    public async Task Tells_the_data_plane_when_the_database_goes_and_when_it_comes_back()
    {
        // A database in the data directory that is no database at first.
        var path = _folder.File("headgate.db");
        await File.WriteAllTextAsync(path, new string('x', 5_000), None);
        using var database = new SqliteDatabase(path);
        var taken = 0;
        using var node = new Node(this, database, _ =>
        {
            taken++;
            return Task.CompletedTask;
        });

        await node.Watch.LookAsync(None);
        node.Snapshots.DatabaseAway.ShouldBeTrue();
        (await Should.ThrowAsync<DatabaseAwayException>(() => database.WriteAsync(_ => Task.FromResult(0), None))).Message.ShouldContain("tried again");

        File.Delete(path);
        await node.Watch.LookAsync(None);
        await node.Watch.LookAsync(None);

        node.Snapshots.DatabaseAway.ShouldBeFalse();
        taken.ShouldBe(1);
        (await database.WriteAsync(c => c.ExecuteScalarAsync<long>("SELECT count(*) FROM users"), None)).ShouldBe(0);
    }

    [Fact]
    public async Task A_newer_database_is_not_touched_and_the_process_lives()
    {
        await _database.Database.WriteAsync(c => c.ExecuteAsync("INSERT INTO schema_version VALUES (9999, 'future', 0)"), None);
        using var database = new PostgresDatabase(_database.Connection!);
        using var node = new Node(this, database);
        node.Snapshots.DatabaseAway = true;

        await node.Watch.LookAsync(None);

        database.IsReady.ShouldBeFalse();
        node.Snapshots.DatabaseAway.ShouldBeTrue();
    }

    public async ValueTask DisposeAsync()
    {
        await _database.DisposeAsync();
        _transports.Dispose();
        _folder.Dispose();
    }

    private sealed class Node : IDisposable
    {
        public Node(DatabaseWatchTests test, Database database, Func<CancellationToken, Task>? takeOver = null)
        {
            var context = new CompileContext(1, new StateTable(test._time), test._transports, ProviderCatalog.Embedded, test._time, new UsageHistory(database), []);
            var source = new ConfigurationSource(null, _ => null, StoredConfiguration.Empty, context);
            Snapshots = new SnapshotHolder(source.Compile(1).Compiled!.Snapshot!);
            Publisher = new ConfigurationPublisher(source, Snapshots, database, new MasterKey(new byte[MasterKey.Length]), NullLogger<ConfigurationPublisher>.Instance);
            Watch = new DatabaseWatch(database, Publisher, Snapshots, test._time, NullLogger<DatabaseWatch>.Instance, takeOver);
        }

        public SnapshotHolder Snapshots { get; }

        public ConfigurationPublisher Publisher { get; }

        public DatabaseWatch Watch { get; }

        public void Dispose()
        {
            Watch.Dispose();
            Publisher.Dispose();
        }
    }
}
