namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles the implicit routes: one for every name that a channel lists.</summary>
internal static class RouteCompiler
{
    /// <summary>The implicit routes by name, those with a <c>*</c> among them.</summary>
    public static Dictionary<string, Route> Compile(IReadOnlyList<ChannelModels> channels)
    {
        var entries = new Dictionary<string, List<Entry>>(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in channels)
        {
            foreach (var model in channel.Models)
            {
                if (!entries.TryGetValue(model.Name, out var list))
                {
                    entries.Add(model.Name, list = new List<Entry>(1));
                }

                list.Add(new Entry(channel, model));
            }
        }

        var routes = new Dictionary<string, Route>(entries.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var (name, list) in entries)
        {
            routes.Add(name, Build(list));
        }

        return routes;
    }

    private static Route Build(List<Entry> entries)
    {
        if (entries.Count == 1)
        {
            // A model of one channel: the channel's own route is the same.
            return new Route
            {
                Name = entries[0].Model.Name,
                Tiers = [TierBuilder.Build(entries[0].Model.Targets, entries[0].Model.Weights)],
            };
        }

        var tiers = new List<Tier>();
        var plans = new List<Channel>();
        var groups = entries.GroupBy(e => (e.Channel.Priority, e.Channel.Channel.Billing))
            .OrderByDescending(g => g.Key.Priority)
            .ThenBy(g => g.Key.Billing);
        foreach (var group in groups)
        {
            if (group.Key.Billing == Billing.Plan)
            {
                plans.AddRange(group.Select(e => e.Channel.Channel));
                Add(tiers, group, needsSpillover: false);
                continue;
            }

            var byPermission = group.ToLookup(e => plans.TrueForAll(p => TierBuilder.Allows(p, e.Channel.Channel)));
            Add(tiers, byPermission[true], needsSpillover: false);
            Add(tiers, byPermission[false], needsSpillover: true);
        }

        return new Route { Name = entries[0].Model.Name, Tiers = [.. tiers] };
    }

    private static void Add(List<Tier> tiers, IEnumerable<Entry> entries, bool needsSpillover)
    {
        var targets = new List<Target>();
        var weights = new List<long>();
        foreach (var entry in entries)
        {
            targets.AddRange(entry.Model.Targets);
            weights.AddRange(entry.Model.Weights);
        }

        if (targets.Count > 0)
        {
            tiers.Add(TierBuilder.Build([.. targets], [.. weights], 0, needsSpillover));
        }
    }

    private readonly record struct Entry(ChannelModels Channel, ModelTargets Model);
}
