using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.RecordSearch;
using Headgate.Control.Storage;

namespace Headgate.Control.Statistics;

/// <summary>The figures of dashboards.</summary>
internal sealed class StatsStore(Database database)
{
    /// <summary>Answers a question.</summary>
    /// <exception cref="Refusal">It asks for what is not kept.</exception>
    public async Task<StatsView> ReadAsync(StatsQuery query, CancellationToken cancellation)
    {
        await using var connection = await SearchReader.OpenAsync(database, cancellation);
        var source = StatsSource.Of(connection, query);
        var totals = (await source.ReadAsync(grouped: false, series: false, null, null, cancellation)).FirstOrDefault().Sum ?? new Measures();
        var series = query.Interval != UsageInterval.None;
        if (query.GroupBy is not { } dimension)
        {
            var points = series ? await source.ReadAsync(grouped: false, series: true, null, null, cancellation) : [];
            return View(query, totals, [], null, points.Select(p => new UsagePoint(Moment(p.At), p.Sum.ToFigures(query.Own))));
        }

        var top = await TopAsync(source, query, cancellation);
        var values = top.Select(t => t.Value).ToArray();
        var rows = series && values.Length > 0 ? await SeriesAsync(source, query, values, cancellation) : [];
        Measures? others = null;
        if (!Dimensions.Overlaps(dimension))
        {
            others = new Measures();
            others.Add(totals);
            foreach (var group in top)
            {
                others.Add(group.Sum, -1);
            }
        }

        var names = await NameBook.LoadAsync(connection, dimension, values);
        var groups = top.Select(g => new UsageGroup(g.Value, g.Sum.ToFigures(query.Own), names.GetValueOrDefault(g.Value)));
        return View(query, totals, groups, others is { Requests: > 0 } ? others : null, rows.Select(p => new UsagePoint(Moment(p.At), p.Sum.ToFigures(query.Own), p.Value)));
    }

    private static async Task<IReadOnlyList<StatsRow>> TopAsync(StatsSource source, StatsQuery query, CancellationToken cancellation)
    {
        var rows = await source.ReadAsync(grouped: true, series: false, null, source.HasTagSets ? null : query.Top, cancellation);
        var columns = query.Measure.Split(" + ");
        return [.. (source.HasTagSets ? TakeApart(rows) : rows)
            .OrderByDescending(r => columns.Sum(c => r.Sum[c])).ThenBy(r => r.Value, StringComparer.Ordinal).Take(query.Top)];
    }

    private static async Task<IEnumerable<StatsRow>> SeriesAsync(StatsSource source, StatsQuery query, string[] values, CancellationToken cancellation)
    {
        var rows = await source.ReadAsync(grouped: true, series: true, source.HasTagSets ? null : values, null, cancellation);
        return source.HasTagSets ? TakeApart(rows).Where(r => values.Contains(r.Value, StringComparer.Ordinal)) : rows;
    }

    // What was summed by sets of tags counts for each tag of the set.
    private static List<StatsRow> TakeApart(IEnumerable<StatsRow> rows)
    {
        var sums = new Dictionary<(long, string), Measures>();
        foreach (var row in rows)
        {
            foreach (var tag in Dimensions.Tags(row.Value))
            {
                var sum = sums.TryGetValue((row.At, tag), out var known) ? known : sums[(row.At, tag)] = new Measures();
                sum.Add(row.Sum);
            }
        }

        return [.. sums.Select(s => new StatsRow(s.Key.Item1, s.Key.Item2, s.Value))];
    }

    private static StatsView View(StatsQuery query, Measures totals, IEnumerable<UsageGroup> groups, Measures? others, IEnumerable<UsagePoint> points) => new(
        Moment(query.From),
        Moment(query.To),
        query.Interval,
        totals.ToFigures(query.Own),
        [.. groups],
        [.. points.OrderBy(p => p.At).ThenBy(p => p.Value, StringComparer.Ordinal)],
        query.GroupBy,
        others?.ToFigures(query.Own));

    private static DateTimeOffset Moment(long at) => DateTimeOffset.FromUnixTimeMilliseconds(at);
}
