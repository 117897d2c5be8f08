using System.Runtime.InteropServices;
using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>Which sum of one dimension.</summary>
internal readonly record struct SumKey(string Dimension, string Value, long Bucket);

/// <summary>Which row of the cube.</summary>
internal readonly record struct CubeKey(
    long Bucket, string Key, string User, string Team, string Group, string Model, string Channel, string UpstreamModel, string Operation, string Tags);

/// <summary>A tag of a record.</summary>
internal readonly record struct TagRow(string Tag, long StartedAt, string RecordId);

/// <summary>The sums of a batch of records, made in memory so that each row of the database is touched once.</summary>
internal sealed class RollupBatch
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;
    private static readonly UsageDimension[] All = Enum.GetValues<UsageDimension>();

    public Dictionary<SumKey, Measures> Hours { get; } = [];

    public Dictionary<SumKey, Measures> Days { get; } = [];

    public Dictionary<CubeKey, Measures> Cube { get; } = [];

    public List<TagRow> Tags { get; } = [];

    /// <summary>How many records it holds.</summary>
    public long Records { get; private set; }

    /// <summary>The begin of the hour or day, also of times before 1970.</summary>
    public static long Floor(long at, long length) => at - (((at % length) + length) % length);

    /// <summary>Adds a record.</summary>
    public void Add(in RecordFacts facts)
    {
        Records++;
        var hour = Floor(facts.StartedAt, Hour);
        var day = Floor(facts.StartedAt, Day);
        Sum(Hours, new SumKey(Dimensions.All, string.Empty, hour)).Add(facts);
        Sum(Days, new SumKey(Dimensions.All, string.Empty, day)).Add(facts);
        foreach (var dimension in All)
        {
            var name = Dimensions.NameOf(dimension);
            foreach (var value in Dimensions.Of(facts, dimension))
            {
                Sum(Hours, new SumKey(name, value, hour)).Add(facts);
                Sum(Days, new SumKey(name, value, day)).Add(facts);
            }
        }

        foreach (var tag in Dimensions.Tags(facts.Tags))
        {
            Tags.Add(new TagRow(tag, facts.StartedAt, facts.Id));
        }

        var cube = new CubeKey(
            day,
            facts.KeyId ?? string.Empty,
            facts.UserId ?? string.Empty,
            facts.TeamId ?? string.Empty,
            facts.Group ?? string.Empty,
            Dimensions.ModelOf(facts),
            facts.Channel ?? string.Empty,
            facts.UpstreamModel ?? string.Empty,
            facts.Operation,
            facts.Tags ?? string.Empty);
        Sum(Cube, cube).Add(facts);
    }

    private static Measures Sum<TKey>(Dictionary<TKey, Measures> sums, TKey key)
        where TKey : notnull
    {
        ref var measures = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        return measures ??= new Measures();
    }
}
