using System.Collections.Frozen;
using Headgate.Gateway.Access;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Configuration;

/// <summary>
/// The immutable compiled configuration that a request runs against. A request takes the reference once and is immune to
/// reloads; mutable state (<see cref="TargetState"/>, <see cref="Limits.LimitCounter"/>) lives beside it and survives.
/// </summary>
public sealed class GatewaySnapshot
{
    /// <summary>Counts up with every publication.</summary>
    public required long Version { get; init; }

    /// <summary>Limits and defaults.</summary>
    public required GatewaySettings Settings { get; init; }

    /// <summary>Channels by name, case ignored.</summary>
    public required FrozenDictionary<string, Channel> Channels { get; init; }

    /// <summary>Routes by the model name clients use, case ignored: explicit ones and one for every model that a channel lists.</summary>
    public required FrozenDictionary<string, Route> Routes { get; init; }

    /// <summary>Routes whose name holds a <c>*</c>, longest literal part first.</summary>
    public required WildcardRoute[] WildcardRoutes { get; init; }

    /// <summary>API keys by the hash of the key.</summary>
    public required FrozenDictionary<KeyHash, ApiKey> Keys { get; init; }

    /// <summary>What holds for models by the name that clients use.</summary>
    public ModelBook Models { get; init; } = ModelBook.Empty;
}

/// <summary>Global limits, compiled.</summary>
/// <param name="MaxRetries">Attempts after the first.</param>
/// <param name="MaxRequestBytes">Largest request body.</param>
/// <param name="MaxResponseBytes">Largest buffered answer.</param>
/// <param name="TotalTimeout">For the whole request; infinite when not set.</param>
/// <param name="RecordClient">Whether records hold the client's address and user agent.</param>
/// <param name="CorsOrigins">Origins that browsers may call from.</param>
/// <param name="KeepResponses">Whether the gateway keeps Responses conversations for providers that keep none.</param>
public sealed record GatewaySettings(
    int MaxRetries,
    long MaxRequestBytes,
    long MaxResponseBytes,
    TimeSpan TotalTimeout,
    bool RecordClient,
    string[] CorsOrigins,
    bool KeepResponses)
{
    /// <summary>Proxies in front whose word on a client's address is taken.</summary>
    public TrustedProxies TrustedProxies { get; init; } = TrustedProxies.None;
}

/// <summary>Time-outs, compiled; <see cref="Timeout.InfiniteTimeSpan"/> switches one off.</summary>
/// <param name="FirstByte">Until the response's headers, connecting included.</param>
/// <param name="FirstToken">Until the first event with content, in streams.</param>
/// <param name="Idle">Between two pieces of a body.</param>
public sealed record Timeouts(TimeSpan FirstByte, TimeSpan FirstToken, TimeSpan Idle);
