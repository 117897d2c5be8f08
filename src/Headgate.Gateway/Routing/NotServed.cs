using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Routing;

/// <summary>Explains that a model exists but no channel of it speaks what was asked for.</summary>
public static class NotServed
{
    /// <summary>The error, with what those of the model's channels do speak that the caller's group may use.</summary>
    public static GatewayError Explain(Route route, Group group, Surface asked, string model)
    {
        var spoken = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var target in route.Tiers.SelectMany(t => t.Targets).Where(t => group.MayUse(t.Channel)))
        {
            for (var i = 0; i < Surface.Count; i++)
            {
                var surface = new Surface((Operation)(i / DialectIds.Count), (DialectId)(i % DialectIds.Count));
                if (surface.Operation == asked.Operation && target.EndpointFor(surface) is not null)
                {
                    spoken.Add(surface.Dialect.Id());
                }
            }
        }

        var operation = OperationNames.Of(asked.Operation);
        var message = spoken.Count == 0
            ? $"No channel for model '{model}' offers '{operation}'."
            : $"No channel for model '{model}' speaks '{asked.Dialect.Id()}' for '{operation}'; it can be asked in {string.Join(" or ", spoken)}.";
        return new GatewayError(GatewayErrorKind.DialectNotServed, message) { Field = "model" };
    }
}
