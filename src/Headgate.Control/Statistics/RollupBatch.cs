using System.Runtime.InteropServices;

namespace Headgate.Control.Statistics;

/// <summary>A tag of a record.</summary>
internal readonly record struct TagRow(string Tag, long StartedAt, string RecordId);

/// <summary>
/// Gathers the records of a batch. Most of them are alike in everything that sums tell apart, so they are added up by that first, and
/// <see cref="Sums"/> spreads what few remain over the dimensions.
/// </summary>
internal sealed class RollupBatch
{
    public const long Hour = 3_600_000;
    public const long Day = 24 * Hour;
    private readonly Dictionary<Likeness, Alike> _alike = [];

    /// <summary>The largest figures, by the begin of the hour.</summary>
    public Dictionary<long, RecordPeaks> Peaks { get; } = [];

    /// <summary>Tags with the records that have them.</summary>
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
        var likeness = new Likeness(
            hour, facts.KeyId, facts.UserId, facts.TeamId, facts.Group, facts.Model, facts.Channel, facts.UpstreamModel, facts.Operation, facts.Tags, facts.Error);
        ref var alike = ref CollectionsMarshal.GetValueRefOrAddDefault(_alike, likeness, out _);
        alike ??= new Alike(facts);
        alike.Measures.Add(facts);
        ref var peaks = ref CollectionsMarshal.GetValueRefOrAddDefault(Peaks, hour, out _);
        (peaks ??= new RecordPeaks()).Include(facts);
        if (facts.Tags is not null)
        {
            foreach (var tag in Dimensions.Tags(facts.Tags))
            {
                Tags.Add(new TagRow(tag, facts.StartedAt, facts.Id));
            }
        }
    }

    /// <summary>What it adds to the kept sums.</summary>
    public RollupSums Sums()
    {
        var sums = new RollupSums();
        foreach (var alike in _alike.Values)
        {
            sums.Add(alike.Sample, alike.Measures);
        }

        return sums;
    }

    // Everything by which any sum tells records apart.
    private readonly record struct Likeness(
        long Hour, string? Key, string? User, string? Team, string? Group, string? Model, string? Channel, string? UpstreamModel, string Operation, string? Tags, string? Error);

    private sealed class Alike(RecordFacts sample)
    {
        public RecordFacts Sample { get; } = sample;

        public Measures Measures { get; } = new();
    }
}
