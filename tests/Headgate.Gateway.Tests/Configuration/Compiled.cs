using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Tests.Configuration;

/// <summary>Short ways to write and compile configurations.</summary>
internal static class Compiled
{
    private static readonly TransportPool Transports = new();

    public static ChannelConfig Channel(string name, string baseUrl = "https://api.example.com", string type = "openai", params string[] models) => new()
    {
        Path = $"providers.{name}",
        Name = name,
        Type = type,
        BaseUrl = baseUrl,
        Credentials = [new CredentialConfig($"providers.{name}.apiKey", $"secret-of-{name}")],
        Models = [.. (models.Length == 0 ? ["m"] : models).Select(m => new ChannelModelConfig($"providers.{name}.models.{m}", m))],
    };

    public static RouteConfig Route(string model, params string[] targets) => new()
    {
        Path = $"routes.{model}",
        Model = model,
        Targets = [.. targets.Select((t, i) => new RouteTargetConfig($"routes.{model}[{i}]", t))],
    };

    public static GatewayConfig Config(params ChannelConfig[] channels) => new() { Channels = channels };

    public static CompileContext Context(
        StateTable? states = null, IUsageHistory? history = null, IReadOnlyList<StoredApiKey>? keys = null) =>
        new(1, states ?? new StateTable(TimeProvider.System), Transports, ProviderCatalog.Embedded, TimeProvider.System, history ?? new History(), keys ?? []);

    public static CompileResult Compile(GatewayConfig config, CompileContext? context = null) => SnapshotCompiler.Compile(config, context ?? Context());

    public static GatewaySnapshot Snapshot(GatewayConfig config, CompileContext? context = null)
    {
        var result = Compile(config, context);
        result.Errors.ShouldBeEmpty();
        return result.Snapshot.ShouldNotBeNull();
    }

    public static Channel One(ChannelConfig channel) => Snapshot(Config(channel)).Channels[channel.Name];

    public static string Error(GatewayConfig config)
    {
        var result = Compile(config);
        result.Snapshot.ShouldBeNull();
        return result.Errors.ShouldHaveSingleItem().ToString();
    }

    public static string? Url(this Channel channel, Operation operation, DialectId dialect, string model = "m", string action = "") =>
        channel.Endpoints[new Surface(operation, dialect).Index]?.For(model, action, string.Empty).AbsoluteUri;

    /// <summary>The channels of a route's tiers; a mark where spillover is needed.</summary>
    public static string Order(this Route route) => string.Join(
        " > ", route.Tiers.Select(t => string.Join('+', t.Targets.Select(x => x.Channel.Name)) + (t.NeedsSpillover ? "!" : string.Empty)));

    /// <summary>Answers every question with the same rows, and keeps the questions.</summary>
    internal sealed class History(params UsageRow[] rows) : IUsageHistory
    {
        public List<UsageQuery> Asked { get; } = [];

        /// <summary>Whether it can be said.</summary>
        public bool IsAway { get; set; }

        public IReadOnlyList<UsageRow>? Read(UsageQuery query)
        {
            Asked.Add(query);
            return IsAway ? null : rows;
        }
    }
}
