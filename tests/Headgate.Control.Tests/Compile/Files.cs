using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;

namespace Headgate.Control.Tests.Compile;

/// <summary>Writes a configuration file into a folder of its own, loads and compiles it.</summary>
internal sealed class Files : IDisposable
{
    private readonly TransportPool _transports = new();

    public string Folder { get; } = Directory.CreateTempSubdirectory("headgate-config-").FullName;

    public Dictionary<string, string> Environment { get; } = new(StringComparer.Ordinal);

    public StateTable States { get; } = new(TimeProvider.System);

    public string Write(string text, string name = "headgate.json")
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, text);
        return path;
    }

    public LoadResult Load(string text, string name = "headgate.json") => ConfigurationFile.Load(Write(text, name), Environment.GetValueOrDefault);

    /// <summary>Loads a file that must be right.</summary>
    public GatewayConfig LoadWell(string text, string name = "headgate.json")
    {
        var result = Load(text, name);
        result.Errors.ShouldBeEmpty();
        return result.Config.ShouldNotBeNull();
    }

    public CompileResult Compile(GatewayConfig config) => SnapshotCompiler.Compile(
        config,
        new CompileContext(1, States, _transports, ProviderCatalog.Embedded, TimeProvider.System, new NothingUsed(), []));

    /// <summary>The file as the server takes it: read and compiled.</summary>
    public ConfigurationSource Source(string text, string name = "headgate.json") => new(
        Write(text, name),
        Environment.GetValueOrDefault,
        StoredConfiguration.Empty,
        new CompileContext(1, States, _transports, ProviderCatalog.Embedded, TimeProvider.System, new NothingUsed(), []));

    /// <summary>Loads and compiles a file that must be right.</summary>
    public GatewaySnapshot Snapshot(string text, string name = "headgate.json")
    {
        var result = Compile(LoadWell(text, name));
        result.Errors.ShouldBeEmpty();
        return result.Snapshot.ShouldNotBeNull();
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        _transports.Dispose();
    }

    private sealed class NothingUsed : IUsageHistory
    {
        public IReadOnlyList<UsageRow> Read(UsageQuery query) => [];
    }
}
