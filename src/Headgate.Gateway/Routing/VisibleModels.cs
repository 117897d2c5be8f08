using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Routing;

/// <summary>Which routes a key may know of.</summary>
public static class VisibleModels
{
    /// <summary>Whether lists and hints show a route to a key: not hidden, not switched off, allowed, and with a channel that the key's group may use.</summary>
    public static bool Shows(GatewaySnapshot snapshot, ApiKey key, Route route) =>
        !route.Hidden && key.Allows(route.Name) && snapshot.Models.Find(route.Name)?.Enabled != false && MayUseAny(key.Group, route);

    /// <summary>Whether a group may use any channel of a route.</summary>
    public static bool MayUseAny(Group group, Route route)
    {
        if (group.Channels is null)
        {
            return true;
        }

        foreach (var tier in route.Tiers)
        {
            foreach (var target in tier.Targets)
            {
                if (group.MayUse(target.Channel))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
