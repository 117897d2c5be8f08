using System.Runtime.InteropServices;
using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>Which sum of one dimension.</summary>
internal readonly record struct SumKey(string Dimension, string Value, long Bucket);

/// <summary>Which row of the cube.</summary>
internal readonly record struct CubeKey(
    long Bucket, string Key, string User, string Team, string Group, string Model, string Channel, string UpstreamModel, string Operation, string Tags);

/// <summary>What a batch adds to the kept sums: each row of the database is touched once.</summary>
internal sealed class RollupSums
{
    private static readonly UsageDimension[] All = Enum.GetValues<UsageDimension>();

    /// <summary>By the hour and one dimension.</summary>
    public Dictionary<SumKey, Measures> Hours { get; } = [];

    /// <summary>By the day and everything at once.</summary>
    public Dictionary<CubeKey, Measures> Cube { get; } = [];

    /// <summary>By the day and one dimension: the hours of each day together.</summary>
    public Dictionary<SumKey, Measures> Days()
    {
        var days = new Dictionary<SumKey, Measures>();
        foreach (var (key, measures) in Hours)
        {
            Sum(days, key with { Bucket = RollupBatch.Floor(key.Bucket, RollupBatch.Day) }).Add(measures);
        }

        return days;
    }

    /// <summary>Adds records that are alike.</summary>
    /// <param name="facts">One of them.</param>
    /// <param name="measures">What they add up to.</param>
    public void Add(in RecordFacts facts, Measures measures)
    {
        var hour = RollupBatch.Floor(facts.StartedAt, RollupBatch.Hour);
        Sum(Hours, new SumKey(Dimensions.All, string.Empty, hour)).Add(measures);
        foreach (var dimension in All)
        {
            var name = Dimensions.NameOf(dimension);
            foreach (var value in Dimensions.Of(facts, dimension))
            {
                Sum(Hours, new SumKey(name, value, hour)).Add(measures);
            }
        }

        var cube = new CubeKey(
            RollupBatch.Floor(hour, RollupBatch.Day),
            facts.KeyId ?? string.Empty,
            facts.UserId ?? string.Empty,
            facts.TeamId ?? string.Empty,
            facts.Group ?? string.Empty,
            Dimensions.ModelOf(facts),
            facts.Channel ?? string.Empty,
            facts.UpstreamModel ?? string.Empty,
            facts.Operation,
            facts.Tags ?? string.Empty);
        Sum(Cube, cube).Add(measures);
    }

    private static Measures Sum<TKey>(Dictionary<TKey, Measures> sums, TKey key)
        where TKey : notnull
    {
        ref var measures = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        return measures ??= new Measures();
    }
}
