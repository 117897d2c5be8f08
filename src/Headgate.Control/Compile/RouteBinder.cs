using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Binds <c>routes</c>: a list of objects, or for short an object from name to target, list of targets, or route.</summary>
internal static class RouteBinder
{
    public static IReadOnlyList<RouteConfig> Bind(ObjectReader root, BindSession session)
    {
        var path = root.PathOf("routes");
        return root.Take("routes") switch
        {
            null => [],
            { ValueKind: JsonValueKind.Array } list =>
                [.. list.EnumerateArray().Select((route, i) => Route(route, JsonPath.Item(path, i), null, session)).OfType<RouteConfig>()],
            { ValueKind: JsonValueKind.Object } map =>
                [.. map.EnumerateObject().Select(p => Named(p, JsonPath.Member(path, p.Name), session)).OfType<RouteConfig>()],
            { } other => Refuse(other),
        };

        IReadOnlyList<RouteConfig> Refuse(JsonElement other)
        {
            session.Error(path, $"must be a list or an object, not {BindSession.NameOf(other)}");
            return [];
        }
    }

    private static RouteConfig? Named(JsonProperty property, string path, BindSession session) => property.Value.ValueKind switch
    {
        JsonValueKind.Object => Route(property.Value, path, property.Name, session),
        JsonValueKind.Array => new RouteConfig { Path = path, Model = property.Name, Targets = Targets(property.Value, path, session) },
        _ => session.Text(property.Value, path) is { } target
            ? new RouteConfig { Path = path, Model = property.Name, Targets = [new RouteTargetConfig(path, target)] }
            : null,
    };

    private static RouteConfig? Route(JsonElement value, string path, string? name, BindSession session)
    {
        if (ObjectReader.Open(value, path, "route", session) is not { } reader)
        {
            return null;
        }

        var model = name is null ? reader.RequiredText("model") : reader.Text("model") ?? name;
        var targetsPath = reader.PathOf("targets");
        var config = new RouteConfig
        {
            Path = path,
            Model = model,
            Targets = reader.Take("targets") is { } targets ? Targets(targets, targetsPath, session) : [],
            Spillover = reader.Flag("spillover") ?? false,
            Hidden = reader.Flag("hidden") ?? false,
        };
        reader.End();
        return config;
    }

    private static List<RouteTargetConfig> Targets(JsonElement value, string path, BindSession session)
    {
        var targets = new List<RouteTargetConfig>();
        if (value.ValueKind != JsonValueKind.Array)
        {
            if (session.Text(value, path) is { } one)
            {
                targets.Add(new RouteTargetConfig(path, one));
            }

            return targets;
        }

        var index = 0;
        foreach (var item in value.EnumerateArray())
        {
            var at = JsonPath.Item(path, index++);
            if (item.ValueKind != JsonValueKind.Object)
            {
                if (session.Text(item, at) is { } model)
                {
                    targets.Add(new RouteTargetConfig(at, model));
                }
            }
            else if (ObjectReader.Open(item, at, "target", session) is { } target)
            {
                targets.Add(new RouteTargetConfig(at, target.RequiredText("model"), target.Int("weight"), target.Int("priority")));
                target.End();
            }
        }

        return targets;
    }
}
