namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Joins the tiers of a chain's links to one list, and marks those that a plan may not spill over to.</summary>
internal sealed class ChainBuilder(RouteConfig config, ProblemList problems)
{
    // Fine enough that rounding a share changes nothing that anybody could measure.
    private const double ShareScale = 1_000_000;

    private readonly List<Tier> _tiers = [];
    private readonly List<Channel> _plans = [];
    private readonly HashSet<(Credential, string)> _seen = [];

    /// <summary>Adds a group of links: one link, or several that share by weight.</summary>
    public void Add(List<(Route Route, long Weight, RouteTargetConfig Config)> links, int index)
    {
        if (links.Count == 0)
        {
            return;
        }

        var plans = new List<Channel>();
        var depth = links.Max(l => l.Route.Tiers.Length);
        var warned = false;
        for (var level = 0; level < depth; level++)
        {
            var merged = Merge(links, level);
            foreach (var part in Split(merged))
            {
                _tiers.Add(TierBuilder.Build([.. part.Select(p => p.Target)], [.. part.Select(p => p.Weight)], index, part[0].NeedsSpillover));
                warned |= part[0].NeedsSpillover && _plans.Count > 0;
            }

            plans.AddRange(merged.Where(m => m.Target.Channel.Billing == Billing.Plan).Select(m => m.Target.Channel).Distinct());
        }

        if (warned)
        {
            problems.Warn(
                links[0].Config.Path,
                $"comes after the plan '{_plans[0].Name}' and is charged per token, which that plan's spillover does not allow: it is used only for calls "
                + "that no plan before it serves. Set spillover: true on the route if a spent plan may go on to it.");
        }

        _plans.AddRange(plans);
    }

    /// <summary>The route; null: nothing is in it.</summary>
    public Route? Build() => _tiers.Count == 0 ? null : new Route { Name = config.Model, Tiers = [.. _tiers], Hidden = config.Hidden };

    private List<Part> Merge(List<(Route Route, long Weight, RouteTargetConfig Config)> links, int level)
    {
        var parts = new List<Part>();
        foreach (var (route, weight, _) in links)
        {
            if (level >= route.Tiers.Length)
            {
                continue;
            }

            var tier = route.Tiers[level];
            var share = links.Count == 1 ? 1 : weight * ShareScale / tier.CumulativeWeights[^1];
            for (var i = 0; i < tier.Targets.Length; i++)
            {
                // A target that stood earlier in the chain has been tried by then.
                var target = tier.Targets[i];
                if (_seen.Add((target.Credential, target.Model)))
                {
                    var own = Math.Max(1, (long)Math.Round(TierBuilder.WeightOf(tier, i) * share));
                    parts.Add(new Part(target, own, NeedsSpillover(tier, target.Channel)));
                }
            }
        }

        CheckMix(links, parts);
        return parts;
    }

    private bool NeedsSpillover(Tier tier, Channel channel) =>
        !config.Spillover
        && channel.Billing == Billing.Tokens
        && (tier.NeedsSpillover || !_plans.TrueForAll(p => TierBuilder.Allows(p, channel)));

    // Inside one tier the next sibling is tried at once, so a plan and a charged channel in it would spill over unasked.
    private void CheckMix(List<(Route Route, long Weight, RouteTargetConfig Config)> links, List<Part> parts)
    {
        if (links.Count < 2 || config.Spillover)
        {
            return;
        }

        foreach (var plan in parts.Where(p => p.Target.Channel.Billing == Billing.Plan).Select(p => p.Target.Channel).Distinct())
        {
            var charged = parts.Find(p => p.Target.Channel.Billing == Billing.Tokens && !TierBuilder.Allows(plan, p.Target.Channel));
            if (charged.Target is not null)
            {
                problems.Error(
                    links[0].Config.Path,
                    $"shares requests between the plan '{plan.Name}' and the charged channel '{charged.Target.Channel.Name}', so a spent plan would go on "
                    + "to it; set spillover: true on the route if that is meant, or give the links different priorities");
                return;
            }
        }
    }

    private static IEnumerable<List<Part>> Split(List<Part> parts)
    {
        var free = parts.FindAll(p => !p.NeedsSpillover);
        var barred = parts.FindAll(p => p.NeedsSpillover);
        if (free.Count > 0)
        {
            yield return free;
        }

        if (barred.Count > 0)
        {
            yield return barred;
        }
    }

    private readonly record struct Part(Target Target, long Weight, bool NeedsSpillover);
}
