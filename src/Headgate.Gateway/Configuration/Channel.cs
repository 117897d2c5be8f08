using System.Collections.Frozen;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Configuration;

/// <summary>How a channel is paid for.</summary>
public enum Billing
{
    /// <summary>A subscription that is paid already.</summary>
    Plan,

    /// <summary>Charged per token (or per call).</summary>
    Tokens,
}

/// <summary>One configured access to a provider, compiled.</summary>
public sealed class Channel
{
    private FrozenDictionary<string, Route> _routes = FrozenDictionary<string, Route>.Empty;
    private WildcardRoute[] _wildcardRoutes = [];

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The provider's id in the catalogue, where known.</summary>
    public string? ProviderId { get; init; }

    /// <summary>How it is paid for.</summary>
    public required Billing Billing { get; init; }

    /// <summary>What a spent plan may spill over to: null none, <c>*</c> any, else channel names.</summary>
    public FrozenSet<string>? Spillover { get; init; }

    /// <summary>Where each surface is served; null: not at all. Indexed by <see cref="Surface.Index"/>.</summary>
    public required UpstreamEndpoint?[] Endpoints { get; init; }

    /// <summary>The dialects in which it is asked when it does not speak the client's, the best first.</summary>
    public IReadOnlyList<DialectId> ChatDialects { get; init; } = DialectIds.ByRichness;

    /// <summary>The root for <c>/channels/{name}/…</c>: the base URL without a trailing slash.</summary>
    public required string RawBaseUrl { get; init; }

    /// <summary>Its keys; at least one (a credential without a secret where the server wants none).</summary>
    public required Credential[] Credentials { get; init; }

    /// <summary>Routes that lead to this channel alone, by model name: what <c>channel/model</c> asks for.</summary>
    public required FrozenDictionary<string, Route> Routes
    {
        get => _routes;
        init => _routes = value;
    }

    /// <summary>The same for names that hold a <c>*</c>.</summary>
    public required WildcardRoute[] WildcardRoutes
    {
        get => _wildcardRoutes;
        init => _wildcardRoutes = value;
    }

    /// <summary>Headers set on every upstream request.</summary>
    public required KeyValuePair<string, string>[] Headers { get; init; }

    /// <summary>Client headers that are not passed on, beside those that never are.</summary>
    public required FrozenSet<string> RemoveHeaders { get; init; }

    /// <summary>Its time-outs.</summary>
    public required Timeouts Timeouts { get; init; }

    /// <summary>Whether usage is asked for on the client's behalf.</summary>
    public required bool AskUsage { get; init; }

    /// <summary>Connections to it.</summary>
    public required UpstreamTransport Transport { get; init; }

    /// <summary>Prices of its models, for wildcard targets; exact targets carry their own.</summary>
    public required PriceTable Prices { get; init; }

    /// <summary>What the catalogue knows of its models, for wildcard targets; exact targets carry their own.</summary>
    public ModelFactTable Facts { get; init; } = ModelFactTable.Empty;

    /// <summary>Its own limits: while one is reached, the channel is passed over.</summary>
    public Limit[] Limits { get; init; } = [];

    /// <summary>Adds the routes, whose targets point back to the channel; called once, by the compiler, before anybody sees it.</summary>
    internal void Complete(FrozenDictionary<string, Route> routes, WildcardRoute[] wildcardRoutes)
    {
        _routes = routes;
        _wildcardRoutes = wildcardRoutes;
    }
}

/// <summary>How a credential is sent.</summary>
public enum CredentialScheme
{
    /// <summary>Nothing is sent.</summary>
    None,

    /// <summary>In a header (<c>Authorization: Bearer …</c> among them).</summary>
    Header,

    /// <summary>In the query.</summary>
    Query,
}

/// <summary>One upstream key, compiled.</summary>
public sealed class Credential
{
    /// <summary>Name for records and errors, such as <c>bigglm#1</c>; never the secret.</summary>
    public required string Name { get; init; }

    /// <summary>The key itself; empty: none.</summary>
    public required string Secret { get; init; }

    /// <summary>How it is sent.</summary>
    public required CredentialScheme Scheme { get; init; }

    /// <summary>Header or query parameter that carries it.</summary>
    public required string Place { get; init; }

    /// <summary>The header's whole value, such as <c>Bearer …</c>.</summary>
    public required string Value { get; init; }

    /// <summary>What signs requests with it; null: it is sent as it is.</summary>
    public RequestSigner? Signer { get; init; }

    /// <summary>Breaker of the key; survives reloads.</summary>
    public required CredentialState State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
