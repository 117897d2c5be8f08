using Headgate.Contracts;
using Headgate.Control.Channels;
using Headgate.Control.Compile;
using Headgate.Control.Groups;
using Headgate.Control.Import;
using Headgate.Control.Models;
using Headgate.Control.Routes;
using Headgate.Control.Tests.Compile;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Import;

/// <summary>Writes foreign files, reads them, and compiles what came, keys included.</summary>
internal sealed class ImportBench : IDisposable
{
    private readonly Files _files = new();

    public string Folder => _files.Folder;

    public Dictionary<string, string> Environment => _files.Environment;

    public FakeTimeProvider Time { get; } = new();

    public string PathOf(string name) => Path.Combine(Folder, name);

    public ForeignImport Read(string path, ForeignSource? named = null, bool readsFiles = true) =>
        new ForeignReader(Time).Read(path, named, Environment.GetValueOrDefault, readsFiles, CancellationToken.None);

    public ForeignImport ReadText(string text, string name, ForeignSource? named = null, bool readsFiles = true) => Read(_files.Write(text, name), named, readsFiles);

    /// <summary>Compiles a document that must be right.</summary>
    public GatewaySnapshot Compile(ConfigurationDocument document)
    {
        var result = _files.Compile(Config(document));
        result.Errors.Select(e => e.ToString()).ShouldBeEmpty();
        return result.Snapshot.ShouldNotBeNull();
    }

    public void Dispose() => _files.Dispose();

    private static GatewayConfig Config(ConfigurationDocument document) => new()
    {
        Channels = [.. (document.Channels ?? []).Select(c => ChannelMapping.Map(
            c.Channel,
            [.. (c.Credentials ?? []).Where(k => k.Enabled != false).Select((k, i) => new CredentialConfig($"credentials[{i}]", k.Secret!, k.Name, k.Weight ?? 1))]))],
        Routes = [.. (document.Routes ?? []).Select(RouteRows.Map)],
        Groups = [.. (document.Groups ?? []).Select(GroupRows.Map)],
        Models = [.. (document.Models ?? []).Select(ModelRows.Map)],
        GlobalSettings = new GlobalSettingsConfig { Prices = ModelRows.Prices([.. document.Models ?? []]) },
        Keys = [.. (document.Keys ?? []).Select((k, i) => new ApiKeyConfig
        {
            Path = $"keys[{i}]",
            Name = $"{k.Owner}/{k.Name}",
            Key = k.Secret!,
            Models = k.Models ?? ["*"],
            AllowedIps = k.AllowedIps ?? [],
            ExpiresAt = k.ExpiresAt,
            Enabled = k.Enabled ?? true,
            Group = k.Group,
            Limits = LimitsDocument.Map(k.Limits, $"keys[{i}].limits"),
        })],
    };
}
