namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Builds tiers.</summary>
internal static class TierBuilder
{
    /// <summary>A tier of targets with their weights.</summary>
    public static Tier Build(Target[] targets, ReadOnlySpan<long> weights, int chainIndex = 0, bool needsSpillover = false)
    {
        var sums = new long[targets.Length];
        long sum = 0;
        for (var i = 0; i < sums.Length; i++)
        {
            sums[i] = sum += weights[i];
        }

        return new Tier { Targets = targets, CumulativeWeights = sums, ChainIndex = chainIndex, NeedsSpillover = needsSpillover };
    }

    /// <summary>A target's own weight in its tier.</summary>
    public static long WeightOf(Tier tier, int index) => tier.CumulativeWeights[index] - (index == 0 ? 0 : tier.CumulativeWeights[index - 1]);

    /// <summary>Whether a plan's channel lets requests go on to a charged one.</summary>
    public static bool Allows(Channel plan, Channel charged) =>
        plan.Spillover is { } spillover && (spillover.Contains("*") || spillover.Contains(charged.Name));
}
