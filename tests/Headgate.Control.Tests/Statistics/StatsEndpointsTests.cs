using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Metering;
using static Headgate.Control.Tests.RecordSearch.RecordEndpointsTests;
using static Headgate.Control.Tests.Records.RecordTable;

namespace Headgate.Control.Tests.Statistics;

public sealed class StatsEndpointsTests
{
    private static readonly RequestRecord[] Records = [.. Many(400, 5)];

    /// <summary>What each value of a dimension is, without any of the code under test.</summary>
    private static readonly Dictionary<string, Func<RequestRecord, IEnumerable<string>>> Values = new(StringComparer.Ordinal)
    {
        ["key"] = r => [r.KeyId!],
        ["user"] = r => [r.UserId ?? ""],
        ["team"] = r => [r.TeamId ?? ""],
        ["group"] = r => [r.Group!],
        ["model"] = r => [r.Model!.ToLowerInvariant()],
        ["channel"] = r => [r.Channel!],
        ["upstreamModel"] = r => [r.UpstreamModel!],
        ["operation"] = r => [r.Operation],
        ["tag"] = r => r.Tags?.Split(',') ?? [],
        ["error"] = r => r.Error is null ? [] : [r.Error],
    };

    [Theory, BothEngines]
    public async Task Every_dimension_adds_up_by_every_interval(string engine)
    {
        await using var host = await StartAsync(engine);
        foreach (var (dimension, values) in Values)
        {
            foreach (var interval in (string[])["none", "hour", "day"])
            {
                var stats = await host.Root.Records.StatsAsync(Month(("groupBy", dimension), ("interval", interval), ("top", "50"), ("by", "requests")));

                Same(stats.Totals, Records);
                stats.Groups.Select(g => g.Value).Order(StringComparer.Ordinal).ShouldBe(Records.SelectMany(values).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal), dimension);
                stats.Others.ShouldBeNull();
                foreach (var group in stats.Groups)
                {
                    var own = Records.Where(r => values(r).Contains(group.Value, StringComparer.Ordinal)).ToArray();
                    Same(group.Figures, own);
                    if (interval != "none")
                    {
                        Same(stats.Series.Where(p => p.Value == group.Value), own, interval == "hour" ? Hour : Day, 0);
                    }
                }
            }
        }
    }

    [Theory, BothEngines]
    public async Task Any_filter_goes_with_any_group(string engine)
    {
        await using var host = await StartAsync(engine);
        foreach (var (filter, wanted) in ((string, string)[])[("key", "k1"), ("user", "u0"), ("team", "t1"), ("model", "GLM-4.6"), ("channel", "c2"), ("tag", "red"), ("operation", "chat")])
        {
            var matching = Records.Where(r => Values[filter](r).Contains(filter == "model" ? "glm-4.6" : wanted, StringComparer.Ordinal)).ToArray();
            foreach (var dimension in (string[])["key", "model", "channel", "tag"])
            {
                var days = await host.Root.Records.StatsAsync(Month((filter, wanted), ("groupBy", dimension), ("top", "50")));
                var window = matching.Where(r => r.StartedAt >= Day0 + Day && r.StartedAt < Day0 + (3 * Day)).ToArray();
                var hours = await host.Root.Records.StatsAsync(Filter(
                    (filter, wanted), ("groupBy", dimension), ("top", "50"), ("interval", "hour"), ("from", "2026-11-11T00:00:00Z"), ("to", "2026-11-13T00:00:00Z")));

                Check(days, matching, dimension, Day);
                Check(hours, window, dimension, Hour);
            }
        }

        (await RefusalOf(() => host.Root.Records.StatsAsync(Month(("key", "k1"), ("groupBy", "error"))))).Errors.ShouldHaveSingleItem().Path.ShouldBe("from");
    }

    [Theory, BothEngines]
    public async Task Days_may_begin_elsewhere(string engine)
    {
        await using var host = await StartAsync(engine);

        var stats = await host.Root.Records.StatsAsync(Month(("tz", "+08:00")));

        Same(stats.Series, Records, Day, 8 * Hour);
        stats.From.ShouldBe(DateTimeOffset.Parse("2026-10-31T16:00:00Z", System.Globalization.CultureInfo.InvariantCulture));
    }

    [Theory, BothEngines]
    public async Task A_part_of_days_is_made_of_days_and_hours(string engine)
    {
        await using var host = await StartAsync(engine);

        var stats = await host.Root.Records.StatsAsync(Filter(("interval", "hour"), ("groupBy", "channel"), ("from", "2026-11-10T05:00:00Z"), ("to", "2026-11-13T07:00:00Z")));

        var within = Records.Where(r => r.StartedAt >= Day0 + (5 * Hour) && r.StartedAt < Day0 + (3 * Day) + (7 * Hour)).ToArray();
        Check(stats, within, "channel", Hour);
    }

    [Theory, BothEngines]
    public async Task The_largest_groups_come_first_and_the_rest_together(string engine)
    {
        await using var host = await StartAsync(engine);

        var stats = await host.Root.Records.StatsAsync(Month(("groupBy", "key"), ("top", "2"), ("by", "charge")));

        var largest = Records.GroupBy(r => r.KeyId!, StringComparer.Ordinal).OrderByDescending(g => g.Sum(r => r.Charge ?? r.Cost ?? 0)).ToArray();
        stats.Groups.Select(g => g.Value).ShouldBe(largest.Take(2).Select(g => g.Key));
        Same(stats.Others!, largest.Skip(2).SelectMany(g => g));
        stats.Series.Select(p => p.Value).Distinct(StringComparer.Ordinal).Count().ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task Owners_see_their_own_figures_without_what_providers_are_paid(string engine)
    {
        await using var host = await StartAsync(engine);
        var client = host.ClientFor(await host.AddUserAsync("u1", Role.User));

        var stats = await client.Records.OwnStatsAsync(Month(("groupBy", "model")));

        var own = Records.Where(r => r.UserId == "u1").ToArray();
        stats.Totals.Requests.ShouldBe(own.Length);
        stats.Totals.ChargeUsd.ShouldBe(own.Sum(r => r.Charge ?? r.Cost ?? 0) / 1_000_000_000m);
        (stats.Totals.CostUsd, stats.Totals.MarginUsd).ShouldBe((null, null));
        foreach (var (name, value) in ((string, string)[])[("groupBy", "channel"), ("user", "u0"), ("channel", "c1"), ("by", "cost")])
        {
            (await RefusalOf(() => client.Records.OwnStatsAsync(Month((name, value))))).Status.ShouldBe(400);
        }
    }

    [Theory]
    [InlineData("interval", "week")]
    [InlineData("groupBy", "colour")]
    [InlineData("top", "0")]
    [InlineData("by", "id; DROP")]
    [InlineData("tz", "+0830")]
    [InlineData("from", "2027-01-01T00:00:00Z")]
    public async Task Bad_questions_are_told_by_field(string name, string value)
    {
        await using var host = await AdminHost.StartAsync();

        var problem = await RefusalOf(() => host.Root.Records.StatsAsync(Month((name, value))));

        problem.Status.ShouldBe(400);
        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe(name);
    }

    private static async Task<AdminHost> StartAsync(string engine)
    {
        var host = await AdminHost.StartAsync(engine);

        // In pieces, so that sums are added to sums.
        foreach (var piece in Records.Chunk(150))
        {
            await InsertAsync(host.Database, piece);
        }

        return host;
    }

    private static ListQuery Month(params (string Name, string Value)[] parts)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal) { ["from"] = "2026-11-01T00:00:00Z", ["to"] = "2026-12-01T00:00:00Z" };
        foreach (var (name, value) in parts)
        {
            all[name] = value;
        }

        return new ListQuery { Filters = all };
    }

    private static void Check(StatsView stats, RequestRecord[] matching, string dimension, long length)
    {
        Same(stats.Totals, matching);
        stats.Groups.Select(g => g.Value).Order(StringComparer.Ordinal).ShouldBe(matching.SelectMany(Values[dimension]).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
        foreach (var group in stats.Groups)
        {
            var own = matching.Where(r => Values[dimension](r).Contains(group.Value, StringComparer.Ordinal)).ToArray();
            Same(group.Figures, own);
            Same(stats.Series.Where(p => p.Value == group.Value), own, length, 0);
        }
    }

    private static void Same(IEnumerable<UsagePoint> points, RequestRecord[] records, long length, long offset)
    {
        var expected = records.GroupBy(r => ((r.StartedAt + offset) / length * length) - offset).OrderBy(g => g.Key).ToArray();
        points.Select(p => p.At.ToUnixTimeMilliseconds()).ShouldBe(expected.Select(g => g.Key));
        foreach (var (point, group) in points.Zip(expected))
        {
            Same(point.Figures, group);
        }
    }

    private static void Same(UsageFigures figures, IEnumerable<RequestRecord> of)
    {
        var records = of.ToArray();
        figures.Requests.ShouldBe(records.Length);
        figures.Succeeded.ShouldBe(records.Count(r => r.Outcome == RequestOutcome.Completed));
        figures.Refused.ShouldBe(records.Count(r => r.Outcome == RequestOutcome.Refused));
        figures.ClientClosed.ShouldBe(records.Count(r => r.Outcome == RequestOutcome.ClientClosed));
        figures.InputTokens.ShouldBe(records.Sum(r => r.Usage.Input));
        figures.OutputTokens.ShouldBe(records.Sum(r => r.Usage.Output));
        figures.CostUsd.ShouldBe(records.Sum(r => r.Cost ?? 0) / 1_000_000_000m);
        figures.ChargeUsd.ShouldBe(records.Sum(r => r.Charge ?? r.Cost ?? 0) / 1_000_000_000m);
        figures.MarginUsd.ShouldBe(figures.ChargeUsd - figures.CostUsd);
    }
}
