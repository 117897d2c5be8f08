using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Limits;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Routing;

/// <summary>
/// Hands out the targets of one request in order: by weight inside a tier, without those already tried, cooling down or at a limit of
/// their own, tier after tier. It never leads from a plan to a charged channel unless spill-over allows it.
/// </summary>
public sealed class RoutePlan(ResolvedRoute route, Surface surface)
{
    private readonly List<Target> _tried = new(4);
    private int _tier;
    private bool _planServes;

    /// <summary>The route.</summary>
    public Route Route => route.Route;

    /// <summary>The caller's group: channels that it may not use are no targets.</summary>
    public Group Group { get; init; } = Group.Default;

    /// <summary>The clock that channels' limits are counted by.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>What the request is expected to consume.</summary>
    public Usage Estimate { get; init; }

    /// <summary>Whether a charged channel was left out because a plan came before it and its spill-over does not allow it.</summary>
    public bool SpilloverBlocked { get; private set; }

    /// <summary>Whether any target at all serves the surface.</summary>
    public bool Serves
    {
        get
        {
            foreach (var tier in Route.Tiers)
            {
                foreach (var target in tier.Targets)
                {
                    if (IsTarget(target))
                    {
                        return true;
                    }
                }
            }

            return false;
        }
    }

    /// <summary>The first target in order; null: none serves the surface. What the request will most likely go to.</summary>
    public Target? Likeliest
    {
        get
        {
            foreach (var tier in Route.Tiers)
            {
                foreach (var target in tier.Targets)
                {
                    if (IsTarget(target))
                    {
                        return target;
                    }
                }
            }

            return null;
        }
    }

    /// <summary>Whether a target serves the surface and the caller's group may use it.</summary>
    public bool IsTarget(Target target) => target.Serves(surface) && Group.MayUse(target.Channel);

    /// <summary>The limit of a target's channel that keeps the request away from it now; null: none does.</summary>
    public Limit? ClosedLimit(Target target, in Moment now) => Limiter.FirstClosed(target.Channel.Limits, DemandAt(target), now);

    /// <summary>What the request is expected to take of a target's channel.</summary>
    public Demand DemandAt(Target target)
    {
        var price = target.Price ?? target.Channel.Prices.Find(ModelAt(target));
        return new Demand(Estimate.Input, price?.CostOf(Estimate) ?? 0);
    }

    /// <summary>The model's name at a target.</summary>
    public string ModelAt(Target target) =>
        route.Star is null ? target.Model : target.Model.Replace("*", route.Star, StringComparison.Ordinal);

    /// <summary>The next target, its breakers entered; null when there is none left.</summary>
    public Pick? Next(Target? preferred = null)
    {
        if (preferred is not null && Contains(preferred) && TryEnter(preferred) is { } first)
        {
            return first;
        }

        for (; _tier < Route.Tiers.Length; _tier++)
        {
            var tier = Route.Tiers[_tier];
            if (tier.NeedsSpillover && _planServes)
            {
                SpilloverBlocked |= ServesAny(tier);
                continue;
            }

            // Where the client's own dialect is spoken nothing needs translating: those of the tier come first.
            if ((Draw(tier, native: true) ?? Draw(tier, native: false)) is { } pick)
            {
                return pick;
            }
        }

        return null;
    }

    /// <summary>Allows targets another turn whose failure may have been a passing one.</summary>
    public void GiveAnotherTurn(Predicate<Target> deserves)
    {
        _tier = 0;
        _tried.RemoveAll(deserves);
    }

    private bool Contains(Target preferred)
    {
        foreach (var tier in Route.Tiers)
        {
            if (Array.IndexOf(tier.Targets, preferred) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    private static int Find(long[] cumulative, long number)
    {
        var index = Array.BinarySearch(cumulative, number);
        // An exact hit belongs to the next target: sums are exclusive upper ends.
        return index < 0 ? ~index : index + 1;
    }

    private Pick? Draw(Tier tier, bool native)
    {
        // The common case costs the same for two targets and for ten thousand: one random number, one binary search.
        var sums = tier.CumulativeWeights;
        var total = sums[^1];
        if (total > 0 && tier.Targets[Find(sums, Random.Shared.NextInt64(total))] is var drawn && Fits(drawn, native) && TryEnter(drawn) is { } lucky)
        {
            return lucky;
        }

        // Something is tried, cooling down or speaks another dialect: weigh again among the rest, until one lets us in.
        while (true)
        {
            var eligible = 0L;
            for (var i = 0; i < tier.Targets.Length; i++)
            {
                eligible += Fits(tier.Targets[i], native) && IsEligible(tier.Targets[i]) ? WeightAt(sums, i) : 0;
            }

            if (eligible == 0)
            {
                return null;
            }

            var number = Random.Shared.NextInt64(eligible);
            for (var i = 0; i < tier.Targets.Length; i++)
            {
                if (!Fits(tier.Targets[i], native) || !IsEligible(tier.Targets[i]) || (number -= WeightAt(sums, i)) >= 0)
                {
                    continue;
                }

                if (TryEnter(tier.Targets[i]) is { } pick)
                {
                    return pick;
                }

                break;
            }
        }
    }

    private static long WeightAt(long[] sums, int index) => index == 0 ? sums[0] : sums[index] - sums[index - 1];

    private bool ServesAny(Tier tier)
    {
        foreach (var target in tier.Targets)
        {
            if (IsTarget(target))
            {
                return true;
            }
        }

        return false;
    }

    private bool Fits(Target target, bool native) => !native || target.EndpointFor(surface) is not null;

    private bool IsEligible(Target target) =>
        Note(target) && !_tried.Contains(target) && target.State.Breaker.IsAvailable && target.Credential.State.Breaker.IsAvailable && HasRoom(target);

    private bool HasRoom(Target target) => target.Channel.Limits.Length == 0 || ClosedLimit(target, Moment.Now(Time)) is null;

    // Whether the target serves the surface; a plan that does closes the way to charged channels that its spill-over does not name.
    private bool Note(Target target)
    {
        var serves = IsTarget(target);
        _planServes |= serves && target.Channel.Billing == Billing.Plan;
        return serves;
    }

    private Pick? TryEnter(Target target)
    {
        if (!IsEligible(target))
        {
            return null;
        }

        var key = target.Credential.State.Breaker.TryEnter();
        if (key == BreakerPass.Refused)
        {
            return null;
        }

        var own = target.State.Breaker.TryEnter();
        if (own == BreakerPass.Refused)
        {
            target.Credential.State.Breaker.Abandoned(key);
            return null;
        }

        var lease = default(Lease);
        if (target.Channel.Limits.Length > 0 && !TryTake(target, out lease))
        {
            // Somebody else took the last place a moment ago.
            target.State.Breaker.Abandoned(own);
            target.Credential.State.Breaker.Abandoned(key);
            return null;
        }

        _tried.Add(target);
        return new Pick(target, key, own) { Lease = lease };
    }

    private bool TryTake(Target target, out Lease lease)
    {
        var now = Moment.Now(Time);
        var demand = DemandAt(target);
        string? would = null;
        var closed = Limiter.Take(target.Channel.Limits, demand, now, ref would);
        lease = closed is null ? new Lease(target.Channel.Limits, [], null, demand, now) { WouldLimit = would } : default;
        return closed is null;
    }
}
