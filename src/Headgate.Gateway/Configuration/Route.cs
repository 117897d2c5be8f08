using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Configuration;

/// <summary>A model name that clients use, compiled to tiers of targets: the order in which they are tried.</summary>
public sealed class Route
{
    /// <summary>The name clients use, as configured; for wildcard routes the pattern.</summary>
    public required string Name { get; init; }

    /// <summary>Tiers in order; all targets of one tier before any of the next.</summary>
    public required Tier[] Tiers { get; init; }

    /// <summary>Whether <c>/v1/models</c> leaves it out.</summary>
    public bool Hidden { get; init; }
}

/// <summary>Targets of one priority; among them the weights decide.</summary>
public sealed class Tier
{
    /// <summary>The targets.</summary>
    public required Target[] Targets { get; init; }

    /// <summary>Running sums of the targets' weights: a random number below the last one picks by binary search.</summary>
    public required long[] CumulativeWeights { get; init; }

    /// <summary>Which link of the chain the tier belongs to, from 0.</summary>
    public int ChainIndex { get; init; }

    /// <summary>
    /// True: the tier is charged per token, comes after a plan, and that plan's spillover does not allow it. It may be used
    /// only when no plan before it serves the surface that is asked for.
    /// </summary>
    public bool NeedsSpillover { get; init; }
}

/// <summary>Channel + credential + upstream model: what one attempt goes to.</summary>
public sealed class Target
{
    /// <summary>The channel.</summary>
    public required Channel Channel { get; init; }

    /// <summary>The key.</summary>
    public required Credential Credential { get; init; }

    /// <summary>The model's name at the provider; may hold a <c>*</c> that stands for the part the client's name matched.</summary>
    public required string Model { get; init; }

    /// <summary>The same as a JSON string in UTF-8, quotes included; empty for wildcards.</summary>
    public required ReadOnlyMemory<byte> ModelJson { get; init; }

    /// <summary>Its price; null: unpriced (or a wildcard: asked from <see cref="Channel.Prices"/>).</summary>
    public Price? Price { get; init; }

    /// <summary>Endpoints of this model that differ from the channel's; null: none do. Indexed by <see cref="Surface.Index"/>.</summary>
    public UpstreamEndpoint?[]? Endpoints { get; init; }

    /// <summary>Load, latency and breaker; survives reloads.</summary>
    public required TargetState State { get; init; }

    /// <summary>What the catalogue knows of the model.</summary>
    public ModelFacts Facts { get; init; } = ModelFacts.Unknown;

    /// <summary>The same where the name was only known with the request: a wildcard's target.</summary>
    /// <param name="model">The model's name at the provider.</param>
    public ModelFacts FactsOf(string model) => ModelJson.IsEmpty ? Channel.Facts.Find(model) : Facts;

    /// <summary>Whether a surface can be had here, by passing through or by translation.</summary>
    public bool Serves(Surface surface) => Find(surface, out _) is not null;

    /// <summary>Where a surface is had: in its own dialect if the target speaks it, else, for chat, in the best one that it speaks. Null: not at all.</summary>
    public UpstreamEndpoint? Find(Surface surface, out DialectId dialect)
    {
        dialect = surface.Dialect;
        if (EndpointFor(surface) is { } own)
        {
            return own;
        }

        if (surface.Operation is not (Operation.Chat or Operation.CountTokens))
        {
            return null;
        }

        foreach (var spoken in Channel.ChatDialects)
        {
            if (EndpointFor(new Surface(surface.Operation, spoken)) is { } endpoint)
            {
                dialect = spoken;
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>Where this target serves a surface in its own dialect; null: it does not.</summary>
    public UpstreamEndpoint? EndpointFor(Surface surface) => Endpoints?[surface.Index] ?? Channel.Endpoints[surface.Index];
}

/// <summary>A route whose name is a pattern with one <c>*</c>.</summary>
/// <param name="Prefix">What stands before the <c>*</c>.</param>
/// <param name="Suffix">What stands after it.</param>
/// <param name="Route">Where it leads; its targets' <see cref="Target.Model"/> may hold a <c>*</c> too.</param>
public sealed record WildcardRoute(string Prefix, string Suffix, Route Route)
{
    /// <summary>Whether a name matches, case ignored, and which part the <c>*</c> stands for.</summary>
    public bool TryMatch(ReadOnlySpan<char> name, out Range star)
    {
        star = Prefix.Length..(name.Length - Suffix.Length);
        return name.Length >= Prefix.Length + Suffix.Length
            && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && name.EndsWith(Suffix, StringComparison.OrdinalIgnoreCase);
    }
}
