namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Finds what a link of a chain names among the channels: a model, or <c>channel/model</c>; exactly listed names before wildcards.</summary>
/// <param name="routes">The implicit routes.</param>
/// <param name="channels">The channels by name, case ignored.</param>
internal sealed class LinkResolver(IReadOnlyDictionary<string, Route> routes, IReadOnlyDictionary<string, Channel> channels)
{
    private readonly Route[] _wildcards =
    [
        .. routes.Values.Where(r => r.Name.Contains('*', StringComparison.Ordinal)).OrderByDescending(r => r.Name.Length)
            .ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase),
    ];

    /// <summary>Every name that a link could have meant.</summary>
    public IEnumerable<string> Names => routes.Keys.Concat(channels.Values.SelectMany(c => c.Routes.Keys.Select(m => $"{c.Name}/{m}")));

    /// <summary>The route behind a name; null: there is none.</summary>
    public Route? Resolve(string name)
    {
        if (routes.TryGetValue(name, out var exact))
        {
            return exact;
        }

        if (SplitChannel(name, channels) is var (channel, model) && channel is not null)
        {
            if (channel.Routes.TryGetValue(model, out exact))
            {
                return exact;
            }

            foreach (var wildcard in channel.WildcardRoutes)
            {
                if (Derive(wildcard.Route, model) is { } derived)
                {
                    return derived;
                }
            }
        }

        foreach (var wildcard in _wildcards)
        {
            if (Derive(wildcard, name) is { } derived)
            {
                return derived;
            }
        }

        return null;
    }

    /// <summary>Takes a channel's name off the front of <c>channel/model</c> or <c>channel,model</c>.</summary>
    public static (Channel? Channel, string Model) SplitChannel(string name, IReadOnlyDictionary<string, Channel> channels)
    {
        var cut = name.AsSpan().IndexOfAny('/', ',');
        return cut > 0 && channels.TryGetValue(name[..cut], out var channel) ? (channel, name[(cut + 1)..].Trim()) : (null, name);
    }

    private static Route? Derive(Route wildcard, string name)
    {
        if (Wildcards.Capture(wildcard.Name, name) is not { } star)
        {
            return null;
        }

        return new Route { Name = name, Tiers = [.. wildcard.Tiers.Select(t => Derive(t, name, star))] };
    }

    private static Tier Derive(Tier tier, string name, string star) => new()
    {
        Targets = [.. tier.Targets.Select(t => TargetCompiler.Derive(t, name, t.Model.Replace("*", star, StringComparison.Ordinal)))],
        CumulativeWeights = tier.CumulativeWeights,
        ChainIndex = tier.ChainIndex,
        NeedsSpillover = tier.NeedsSpillover,
    };
}
