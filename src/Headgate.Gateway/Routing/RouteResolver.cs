using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Routing;

/// <summary>Model name → route.</summary>
public static class RouteResolver
{
    /// <summary>Finds the route.</summary>
    /// <param name="snapshot">The configuration in force.</param>
    /// <param name="model">The name as asked: a model, <c>channel/model</c> or <c>channel,model</c>.</param>
    /// <param name="channel">The channel that the path binds the request to; null: none.</param>
    /// <param name="found">The route and, for wildcards, the part of the name that the star stands for.</param>
    public static bool TryResolve(GatewaySnapshot snapshot, string model, string? channel, out ResolvedRoute found)
    {
        found = default;
        if (channel is not null)
        {
            return snapshot.Channels.TryGetValue(channel, out var bound) && TryFind(bound, model, out found);
        }

        if (snapshot.Routes.TryGetValue(model, out var route))
        {
            found = new ResolvedRoute(route, null);
            return true;
        }

        var separator = model.AsSpan().IndexOfAny('/', ',');
        if (separator > 0
            && snapshot.Channels.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(model.AsSpan(0, separator).Trim(), out var named)
            && TryFind(named, model[(separator + 1)..].Trim(), out found))
        {
            found = found with { NamesChannel = true };
            return true;
        }

        return TryWildcard(snapshot.WildcardRoutes, model, out found);
    }

    private static bool TryFind(Channel channel, string model, out ResolvedRoute found)
    {
        if (channel.Routes.TryGetValue(model, out var route))
        {
            found = new ResolvedRoute(route, null);
            return true;
        }

        return TryWildcard(channel.WildcardRoutes, model, out found);
    }

    private static bool TryWildcard(WildcardRoute[] routes, string model, out ResolvedRoute found)
    {
        foreach (var candidate in routes)
        {
            if (candidate.TryMatch(model, out var star))
            {
                found = new ResolvedRoute(candidate.Route, model[star]);
                return true;
            }
        }

        found = default;
        return false;
    }
}

/// <summary>A route that was found.</summary>
/// <param name="Route">The route.</param>
/// <param name="Star">What the wildcard stands for; null: the route has none.</param>
public readonly record struct ResolvedRoute(Route Route, string? Star)
{
    /// <summary>Whether the name as asked began with a channel's.</summary>
    public bool NamesChannel { get; init; }
}
