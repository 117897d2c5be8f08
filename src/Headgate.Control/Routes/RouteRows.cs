using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Storage;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Routes;

/// <summary>The routes of the database, for the compiler.</summary>
internal static class RouteRows
{
    /// <summary>How compile errors call a route of the database.</summary>
    public static string PathOf(string model) => $"routes '{model}'";

    /// <summary>Every route that is switched on.</summary>
    public static async Task<IReadOnlyList<RouteConfig>> LoadAsync(DbConnection connection) =>
        [.. (await connection.QueryAsync<string>("SELECT document FROM routes WHERE enabled = 1 ORDER BY lower(model)")).Select(d => Map(StoredJson.Read<RouteInput>(d)))];

    /// <summary>For the compiler.</summary>
    public static RouteConfig Map(RouteInput route)
    {
        var path = PathOf(route.Model);
        return new RouteConfig
        {
            Path = path,
            Model = route.Model,
            Targets = [.. route.Targets.Select((t, i) => new RouteTargetConfig(JsonPath.Item($"{path}.targets", i), t.Model, t.Weight, t.Priority))],
            Spillover = route.Spillover ?? false,
            Hidden = route.Hidden ?? false,
        };
    }

    /// <summary>A route of the file, for people.</summary>
    public static RouteInput Show(RouteConfig route) => new()
    {
        Model = route.Model,
        Targets = [.. route.Targets.Select(t => new RouteTarget { Model = t.Model, Weight = t.Weight, Priority = t.Priority })],
        Spillover = route.Spillover,
        Hidden = route.Hidden,
        Enabled = true,
    };
}
