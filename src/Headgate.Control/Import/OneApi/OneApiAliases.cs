using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.OneApi;

/// <summary>Veloera's table of names that stand for other models: the best priority, drawn by weight.</summary>
internal static class OneApiAliases
{
    private const int LeastWeight = 10;
    private static readonly string[] Options = ["GlobalModelMapping", "global_model_mapping"];

    /// <summary>The routes.</summary>
    public static List<RouteInput> Read(OneApiOptions options, IReadOnlySet<string> served, ImportNotes notes)
    {
        var routes = new List<RouteInput>();
        var table = Options.Select(options.Object).FirstOrDefault(o => o is not null);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var property in LooseJson.Members(LooseJson.Member(table, "mapping") ?? table))
        {
            var targets = LooseJson.Items(property.Value)
                .Select(Target)
                .Where(t => t.Model is not null && served.Contains(t.Model))
                .DistinctBy(t => t.Model, StringComparer.OrdinalIgnoreCase)
                .ToArray();
            var name = ImportNames.Clean(property.Name);
            if (name.Length == 0 || targets.Length == 0 || name.Contains('*', StringComparison.Ordinal) || !names.Add(name))
            {
                notes.LeftOut($"alias '{name}'", "it leads to no model that a channel serves");
                continue;
            }

            var best = targets.Max(t => t.Priority);
            var chosen = targets.Where(t => t.Priority == best).ToArray();
            routes.Add(new RouteInput
            {
                Model = name,
                Targets = [.. chosen.Select(t => new RouteTarget { Model = t.Model!, Weight = chosen.Length == 1 ? null : t.Weight, Priority = chosen.Length == 1 ? null : 0 })],
            });
        }

        return routes;
    }

    private static (string? Model, decimal Priority, int Weight) Target(JsonElement item) => (
        LooseJson.Text(LooseJson.Member(item, "model"))?.Trim(),
        LooseJson.Number(LooseJson.Member(item, "priorities", "priority")) ?? 0,
        (int)Math.Clamp(LooseJson.Number(LooseJson.Member(item, "weight")) ?? LeastWeight, LeastWeight, 1_000_000));
}
