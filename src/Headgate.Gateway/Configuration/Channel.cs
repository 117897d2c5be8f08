using System.Collections.Frozen;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Json;

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

    /// <summary>The root for <c>/channels/{name}/…</c>: the base URL without a trailing slash.</summary>
    public required string RawBaseUrl { get; init; }

    /// <summary>Its keys; at least one (a credential without a secret where the server wants none).</summary>
    public required Credential[] Credentials { get; init; }

    /// <summary>Routes that lead to this channel alone, by model name: what <c>channel/model</c> asks for.</summary>
    public required FrozenDictionary<string, Route> Routes { get; init; }

    /// <summary>The same for names that hold a <c>*</c>.</summary>
    public required WildcardRoute[] WildcardRoutes { get; init; }

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
}

/// <summary>Where and how one surface of a channel is served.</summary>
/// <param name="UrlTemplate">Absolute URL; may hold <c>{model}</c>.</param>
/// <param name="Edits">Edits of top-level body fields.</param>
public sealed record UpstreamEndpoint(string UrlTemplate, EditPlan Edits)
{
    /// <summary>The parsed URL where the template has nothing to fill in.</summary>
    public Uri? Url { get; } = UrlTemplate.Contains('{', StringComparison.Ordinal) ? null : new Uri(UrlTemplate);

    /// <summary>The URL for one call.</summary>
    /// <param name="model">The upstream model, escaped into the path.</param>
    /// <param name="suffix">Gemini's action with its colon, which fills <c>{action}</c>, or a path to append.</param>
    /// <param name="query">The query with its question mark; may be empty.</param>
    public Uri For(string model, string suffix, string query)
    {
        if (Url is not null && suffix.Length == 0 && query.Length == 0)
        {
            return Url;
        }

        var url = UrlTemplate.Replace("{model}", Uri.EscapeDataString(model), StringComparison.Ordinal);
        if (url.Contains("{action}", StringComparison.Ordinal))
        {
            url = url.Replace("{action}", suffix.TrimStart(':'), StringComparison.Ordinal);
        }
        else if (suffix.Length > 0)
        {
            var end = url.IndexOf('?', StringComparison.Ordinal);
            url = end < 0 ? url + suffix : url.Insert(end, suffix);
        }

        return new Uri(query.Length > 0 && url.Contains('?', StringComparison.Ordinal) ? string.Concat(url, "&", query.AsSpan(1)) : url + query);
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

    /// <summary>Breaker of the key; survives reloads.</summary>
    public required CredentialState State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
