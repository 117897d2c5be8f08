using System.Collections.Frozen;
using System.Text;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Configuration.Compiling;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Requests;
using Headgate.Gateway.Routing;
using Headgate.Gateway.Tests.Configuration;
using Headgate.Protocols.Json;
using Headgate.TestKit.Time;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Tests;

/// <summary>Builds compiled configuration by hand, with the fewest words a test needs.</summary>
internal static class Build
{
    /// <summary>OpenAI chat, the surface that tests speak unless they say otherwise.</summary>
    public static readonly Surface Chat = new(Operation.Chat, DialectId.OpenAIChat);

    private static readonly UpstreamTransport Transport = new(new TransportOptions(null, false, false, TimeSpan.FromSeconds(1), false));

    public static Channel Channel(
        string name,
        Billing billing = Billing.Tokens,
        Surface[]? surfaces = null,
        string baseUrl = "https://api.example.com/v1",
        Credential[]? credentials = null,
        PriceTable? prices = null,
        IEnumerable<Route>? routes = null,
        WildcardRoute[]? wildcards = null,
        TimeProvider? time = null)
    {
        var endpoints = new UpstreamEndpoint?[Surface.Count];
        foreach (var surface in surfaces ?? [Chat])
        {
            endpoints[surface.Index] = new UpstreamEndpoint($"{baseUrl}/chat/completions", EditPlan.Empty);
        }

        return new Channel
        {
            Name = name,
            Billing = billing,
            Endpoints = endpoints,
            RawBaseUrl = baseUrl,
            Credentials = credentials ?? [Credential($"{name}#1", time: time)],
            Routes = Table(routes ?? []),
            WildcardRoutes = wildcards ?? [],
            Headers = [],
            RemoveHeaders = FrozenSet<string>.Empty,
            Timeouts = new Timeouts(TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(30)),
            AskUsage = true,
            Transport = Transport,
            Prices = prices ?? PriceTable.Empty,
        };
    }

    public static Credential Credential(
        string name = "one#1", string secret = "sk-upstream-secret", CredentialScheme scheme = CredentialScheme.Header, string place = "Authorization", TimeProvider? time = null) => new()
        {
            Name = name,
            Secret = secret,
            Scheme = scheme,
            Place = place,
            Value = $"Bearer {secret}",
            State = new CredentialState(time ?? new FakeTimeProvider()),
        };

    /// <summary>A target of the channel's first credential.</summary>
    public static Target Target(Channel channel, string model = "glm-4.6", Price? price = null, TimeProvider? time = null, Credential? credential = null)
    {
        var key = credential ?? channel.Credentials[0];
        return new Target
        {
            Channel = channel,
            Credential = key,
            Model = model,
            ModelJson = Encoding.UTF8.GetBytes($"\"{model}\""),
            Price = price,
            State = new TargetState($"{channel.Name}/{key.Name}/{model}", time ?? new FakeTimeProvider()),
        };
    }

    public static Target Target(string channel, Billing billing = Billing.Tokens, TimeProvider? time = null) =>
        Target(Channel(channel, billing, time: time), time: time);

    /// <summary>A tier whose targets weigh the same.</summary>
    public static Tier Tier(params Target[] targets) => Tier([.. targets.Select(t => (t, 1L))]);

    public static Tier Tier((Target Target, long Weight)[] targets, int chainIndex = 0, bool needsSpillover = false)
    {
        var sum = 0L;
        return new Tier
        {
            Targets = [.. targets.Select(t => t.Target)],
            CumulativeWeights = [.. targets.Select(t => sum += t.Weight)],
            ChainIndex = chainIndex,
            NeedsSpillover = needsSpillover,
        };
    }

    /// <summary>A tier that is charged and comes after a plan.</summary>
    public static Tier ChargedTier(params Target[] targets) => Tier([.. targets.Select(t => (t, 1L))], needsSpillover: true);

    public static Route Route(string name, params Tier[] tiers) => new() { Name = name, Tiers = tiers };

    public static RoutePlan Plan(params Tier[] tiers) => new(new ResolvedRoute(Route("glm-4.6", tiers), null), Chat);

    public static FrozenDictionary<string, Route> Table(IEnumerable<Route> routes) =>
        routes.ToFrozenDictionary(r => r.Name, StringComparer.OrdinalIgnoreCase);

    public static ApiKey Key(LimitsConfig? limits = null, string name = "laptop", params string[] models) => new()
    {
        Id = $"file:{name}",
        Name = name,
        Models = new ModelPatterns(models.Length == 0 ? ["*"] : models),
        Limits = Limits(limits ?? new LimitsConfig(), LimitScope.Key, name),
    };

    /// <summary>Compiled limits with counters of their own.</summary>
    public static Limit[] Limits(LimitsConfig limits, LimitScope scope = LimitScope.Key, string name = "laptop")
    {
        var problems = new ProblemList();
        var compiled = new LimitCompiler(Compiled.Context(), problems, []).Compile(limits, "limits", scope, name, name);
        problems.Errors.ShouldBeEmpty();
        return compiled;
    }

    /// <summary>One limit by rule.</summary>
    public static Limit Limit(string what, decimal max, string? per = null, string? window = null, bool shadow = false) =>
        Limits(new LimitsConfig { Rules = [Rule(what, max, per, window, shadow)] }).Single();

    /// <summary>A rule.</summary>
    public static LimitConfig Rule(string what, decimal max, string? per = null, string? window = null, bool shadow = false, string? name = null) =>
        new() { Path = "limits.rules[0]", What = what, Max = max, Per = per, Window = window, Shadow = shadow, Name = name };

    /// <summary>A key's limit by name.</summary>
    public static Limit Named(this ApiKey key, string name) => key.Limits.Single(l => string.Equals(l.Name, name, StringComparison.Ordinal));

    public static GatewaySnapshot Snapshot(
        IEnumerable<Channel>? channels = null,
        IEnumerable<Route>? routes = null,
        WildcardRoute[]? wildcards = null,
        IEnumerable<(string Secret, ApiKey Key)>? keys = null,
        string[]? corsOrigins = null,
        bool recordClient = true) => new()
        {
            Version = 1,
            Settings = new GatewaySettings(3, 1 << 20, 1 << 20, Timeout.InfiniteTimeSpan, recordClient, corsOrigins ?? ["*"], KeepResponses: true),
            Channels = (channels ?? []).ToFrozenDictionary(c => c.Name, StringComparer.OrdinalIgnoreCase),
            Routes = Table(routes ?? []),
            WildcardRoutes = wildcards ?? [],
            Keys = (keys ?? []).ToFrozenDictionary(k => KeyHash.Of(k.Secret), k => k.Key),
        };

    public static Exchange Exchange(FakeTimeProvider time, GatewaySnapshot? snapshot = null, EndpointMatch? match = null, HttpContext? context = null) => new(
        context ?? new DefaultHttpContext(),
        "0199aa",
        time.GetUtcNow(),
        time.GetTimestamp(),
        snapshot ?? Snapshot(),
        match ?? new EndpointMatch(EndpointKind.Call, Chat),
        new InboundRequest());
}
