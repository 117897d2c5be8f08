using System.Runtime.InteropServices;
using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>Which hourly sum.</summary>
internal readonly record struct HourKey(string Dimension, string Value, long Bucket);

/// <summary>Which daily sum.</summary>
internal readonly record struct DayKey(
    long Bucket, string Key, string User, string Team, string Group, string Model, string Channel, string UpstreamModel, string Operation, string Tags);

/// <summary>A tag of a record.</summary>
internal readonly record struct TagRow(string Tag, long StartedAt, string RecordId);

/// <summary>The sums of a batch of records, made in memory so that each row of the database is touched once.</summary>
internal sealed class RollupBatch
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;
    private static readonly UsageDimension[] All = Enum.GetValues<UsageDimension>();

    public Dictionary<HourKey, Measures> Hours { get; } = [];

    public Dictionary<DayKey, Measures> Days { get; } = [];

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
        Sum(Hours, new HourKey(Dimensions.All, string.Empty, hour)).Add(facts);
        foreach (var dimension in All)
        {
            foreach (var value in Dimensions.Of(facts, dimension))
            {
                Sum(Hours, new HourKey(Dimensions.HourlyName(dimension), value, hour)).Add(facts);
            }
        }

        foreach (var tag in Dimensions.Tags(facts.Tags))
        {
            Tags.Add(new TagRow(tag, facts.StartedAt, facts.Id));
        }

        var day = new DayKey(
            Floor(facts.StartedAt, Day),
            facts.KeyId ?? string.Empty,
            facts.UserId ?? string.Empty,
            facts.TeamId ?? string.Empty,
            facts.Group ?? string.Empty,
            Dimensions.ModelOf(facts),
            facts.Channel ?? string.Empty,
            facts.UpstreamModel ?? string.Empty,
            facts.Operation,
            facts.Tags ?? string.Empty);
        Sum(Days, day).Add(facts);
    }

    private static Measures Sum<TKey>(Dictionary<TKey, Measures> sums, TKey key)
        where TKey : notnull
    {
        ref var measures = ref CollectionsMarshal.GetValueRefOrAddDefault(sums, key, out _);
        return measures ??= new Measures();
    }
}
