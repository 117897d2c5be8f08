using System.Data.Common;
using Dapper;
using Headgate.Control.Compile;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Compile;

public sealed class ConfigurationWatcherTests : IAsyncDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly Files _files = new();
    private readonly TransportPool _transports = new();
    private readonly Lines _log = new();
    private TestDatabase? _database;
    private ConfigurationPublisher? _publisher;

    public async ValueTask DisposeAsync()
    {
        _publisher?.Dispose();
        if (_database is not null)
        {
            await _database.DisposeAsync();
        }

        _files.Dispose();
        _transports.Dispose();
    }

    [Fact]
    public async Task A_right_change_is_published_and_a_wrong_one_is_not()
    {
        var (publisher, holder, _) = await StartAsync(File("a"));
        (await publisher.CheckFileAsync(None)).ShouldBeFalse();

        _files.Write(File("b"));
        (await publisher.CheckFileAsync(None)).ShouldBeTrue();
        holder.Current.Version.ShouldBe(2);
        holder.Current.Channels.Keys.ShouldBe(["b"]);

        _files.Write("""{ "providers": [ { "name": "c", "type": "opnai", "baseURL": "x", "models": ["m"] } ] }""");
        (await publisher.CheckFileAsync(None)).ShouldBeTrue();
        holder.Current.Version.ShouldBe(2);
        _log.Errors.Count(e => e.Contains("providers[0].", StringComparison.Ordinal)).ShouldBe(2);
        _log.Errors[^1].ShouldEndWith("is wrong; configuration 2 stays in force");

        // What is wrong is told once, not on every look.
        (await publisher.CheckFileAsync(None)).ShouldBeFalse();
        _files.Write(File("d"));
        (await publisher.CheckFileAsync(None)).ShouldBeTrue();
        holder.Current.Channels.Keys.ShouldBe(["d"]);
    }

    [Fact]
    public async Task A_swapped_link_is_seen()
    {
        // As Kubernetes mounts a map: the file is a link through a folder link that is swapped.
        Directory.CreateDirectory(Path.Combine(_files.Folder, "one"));
        Directory.CreateDirectory(Path.Combine(_files.Folder, "two"));
        _files.Write(File("a"), "one/headgate.json");
        _files.Write(File("b"), "two/headgate.json");
        var link = Path.Combine(_files.Folder, "data");
        Directory.CreateSymbolicLink(link, "one");
        System.IO.File.CreateSymbolicLink(Path.Combine(_files.Folder, "headgate.json"), "data/headgate.json");
        var (publisher, holder, _) = await StartAsync(null);

        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, "two");
        (await publisher.CheckFileAsync(None)).ShouldBeTrue();
        holder.Current.Channels.Keys.ShouldBe(["b"]);
    }

    [Fact]
    public async Task A_change_of_the_database_that_would_be_wrong_with_the_file_is_taken_back()
    {
        var (publisher, holder, database) = await StartAsync(File("a"));

        await publisher.ChangeAsync(connection => InsertKeyAsync(connection, "good", "*"), None);
        var refused = await Should.ThrowAsync<ConfigurationRefusedException>(() => publisher.ChangeAsync(connection => InsertKeyAsync(connection, "bad", "a**"), None));

        refused.Errors.ShouldNotBeEmpty();
        holder.Current.Keys.Values.Select(k => k.Name).ShouldBe(["good"]);
        await using var reader = await database.OpenReaderAsync(None);
        reader.Query<string>("SELECT name FROM api_keys").ShouldBe(["good"]);
    }

    [Fact]
    public async Task A_replaced_file_is_picked_up_while_running()
    {
        var (publisher, holder, _) = await StartAsync(File("a"));
        using var watcher = new ConfigurationWatcher(Path.Combine(_files.Folder, "headgate.json"), publisher, TimeProvider.System, NullLogger<ConfigurationWatcher>.Instance);
        await watcher.StartAsync(TestContext.Current.CancellationToken);
        var other = _files.Write(File("b"), "other.json");
        System.IO.File.Move(other, Path.Combine(_files.Folder, "headgate.json"), overwrite: true);

        await _log.Published.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        holder.Current.Channels.Keys.ShouldBe(["b"]);
        await watcher.StopAsync(CancellationToken.None);
    }

    private static string File(string channel) =>
        $$"""{ "providers": [ { "name": "{{channel}}", "type": "openai", "baseURL": "https://a.example", "models": ["m"] } ] }""";

    private async Task<(ConfigurationPublisher Publisher, SnapshotHolder Holder, Database Database)> StartAsync(string? text)
    {
        var path = text is null ? Path.Combine(_files.Folder, "headgate.json") : _files.Write(text);
        var context = new CompileContext(0, _files.States, _transports, ProviderCatalog.Embedded, TimeProvider.System, new NothingUsed(), []);
        var source = new ConfigurationSource(path, _files.Environment.GetValueOrDefault, StoredConfiguration.Empty, context);
        var holder = new SnapshotHolder(source.Compile(1).Compiled!.Snapshot!);
        _database = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        _publisher = new ConfigurationPublisher(source, holder, _database.Database, new MasterKey(new byte[MasterKey.Length]), _log);
        return (_publisher, holder, _database.Database);
    }

    private static async Task<int> InsertKeyAsync(DbConnection connection, string name, string models)
    {
        await connection.ExecuteAsync("INSERT INTO users (id, name, role, password_hash, created_at) VALUES (@name, @name, 'user', '', 0)", new { name });
        return await connection.ExecuteAsync(
            "INSERT INTO api_keys (id, name, hash, hint, owner_id, models, created_at, updated_at) VALUES (@name, @name, @Hash, '', @name, @models, 0, 0)",
            new { name, Hash = KeyHash.Of(name).ToBytes(), models });
    }

    private sealed class NothingUsed : IUsageHistory
    {
        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }

    private sealed class Lines : ILogger<ConfigurationPublisher>
    {
        private readonly TaskCompletionSource _published = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public List<string> Errors { get; } = [];

        public Task Published => _published.Task;

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            if (formatter(state, exception).Contains("is in force", StringComparison.Ordinal))
            {
                _published.TrySetResult();
            }

            if (logLevel == LogLevel.Error)
            {
                Errors.Add(formatter(state, exception));
            }
        }
    }
}
