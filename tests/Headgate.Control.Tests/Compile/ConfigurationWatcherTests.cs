using Headgate.Control.Compile;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Microsoft.Extensions.Logging;

namespace Headgate.Control.Tests.Compile;

public sealed class ConfigurationWatcherTests : IDisposable
{
    private readonly Files _files = new();
    private readonly TransportPool _transports = new();
    private readonly Lines _log = new();
    private readonly List<StoredApiKey> _stored = [];

    public void Dispose()
    {
        _files.Dispose();
        _transports.Dispose();
    }

    [Fact]
    public void A_right_change_is_published_and_a_wrong_one_is_not()
    {
        using var watcher = Start(File("a"), out var holder);
        watcher.Check().ShouldBeFalse();

        _files.Write(File("b"));
        watcher.Check().ShouldBeTrue();
        holder.Current.Version.ShouldBe(2);
        holder.Current.Channels.Keys.ShouldBe(["b"]);

        _files.Write("""{ "providers": [ { "name": "c", "type": "opnai", "baseURL": "x", "models": ["m"] } ] }""");
        watcher.Check().ShouldBeTrue();
        holder.Current.Version.ShouldBe(2);
        _log.Errors.Count(e => e.Contains("providers[0].", StringComparison.Ordinal)).ShouldBe(2);
        _log.Errors[^1].ShouldEndWith("is wrong; configuration 2 stays in force");

        // What is wrong is told once, not on every look.
        watcher.Check().ShouldBeFalse();
        _files.Write(File("d"));
        watcher.Check().ShouldBeTrue();
        holder.Current.Channels.Keys.ShouldBe(["d"]);
    }

    [Fact]
    public void A_swapped_link_is_seen()
    {
        // As Kubernetes mounts a map: the file is a link through a folder link that is swapped.
        Directory.CreateDirectory(Path.Combine(_files.Folder, "one"));
        Directory.CreateDirectory(Path.Combine(_files.Folder, "two"));
        _files.Write(File("a"), "one/headgate.json");
        _files.Write(File("b"), "two/headgate.json");
        var link = Path.Combine(_files.Folder, "data");
        Directory.CreateSymbolicLink(link, "one");
        System.IO.File.CreateSymbolicLink(Path.Combine(_files.Folder, "headgate.json"), "data/headgate.json");
        using var watcher = Start(null, out var holder);

        Directory.Delete(link);
        Directory.CreateSymbolicLink(link, "two");
        watcher.Check().ShouldBeTrue();
        holder.Current.Channels.Keys.ShouldBe(["b"]);
    }

    [Fact]
    public void Stored_keys_are_taken_up_when_told()
    {
        using var watcher = Start(File("a"), out var holder);
        _stored.Add(new StoredApiKey { Id = "id", Name = "new", Hash = KeyHash.Of("new-key") });
        watcher.Recompile().ShouldBeTrue();
        holder.Current.Keys[KeyHash.Of("new-key")].Name.ShouldBe("new");
    }

    [Fact]
    public async Task A_replaced_file_is_picked_up_while_running()
    {
        using var watcher = Start(File("a"), out var holder);
        await watcher.StartAsync(TestContext.Current.CancellationToken);
        var other = _files.Write(File("b"), "other.json");
        System.IO.File.Move(other, Path.Combine(_files.Folder, "headgate.json"), overwrite: true);

        await _log.Published.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        holder.Current.Channels.Keys.ShouldBe(["b"]);
        await watcher.StopAsync(CancellationToken.None);
    }

    private static string File(string channel) =>
        $$"""{ "providers": [ { "name": "{{channel}}", "type": "openai", "baseURL": "https://a.example", "models": ["m"] } ] }""";

    private ConfigurationWatcher Start(string? text, out SnapshotHolder holder)
    {
        var path = text is null ? Path.Combine(_files.Folder, "headgate.json") : _files.Write(text);
        var context = new CompileContext(0, _files.States, _transports, ProviderCatalog.Embedded, TimeProvider.System, new NothingUsed(), []);
        var source = new ConfigurationSource(path, _files.Environment.GetValueOrDefault, () => _stored, context);
        holder = new SnapshotHolder(source.Compile(1).Compiled!.Snapshot!);
        return new ConfigurationWatcher(source, holder, TimeProvider.System, _log);
    }

    private sealed class NothingUsed : IUsageHistory
    {
        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }

    private sealed class Lines : ILogger<ConfigurationWatcher>
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
