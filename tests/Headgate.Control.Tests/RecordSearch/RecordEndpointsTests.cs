using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Metering;
using static Headgate.Control.Tests.Records.RecordTable;

namespace Headgate.Control.Tests.RecordSearch;

public sealed class RecordEndpointsTests
{
    private const string Id = "019a9e3c000070008000000000000001";

    private static readonly RequestRecord[] Two =
    [
        Record(Id, Hour) with
        {
            KeyId = "k1", UserId = "ann", TeamId = "t1", Group = "vip", Tags = "red,100%", Model = "GLM-4.6", UpstreamModel = "up", Channel = "c1", Credential = "second",
            Operation = "embeddings", Dialect = "anthropic-messages", Status = 503, Outcome = RequestOutcome.Refused, Error = "UpstreamError", ErrorMessage = "Channel 'c1': 50% are lost",
            Stream = false, Unpriced = true, Cost = 3_000_000_000, DurationMicroseconds = 9_000_000, FirstByteMicroseconds = 1,
        },
        Record("019a9e3d000070008000000000000002", 2 * Hour) with { KeyId = "k2", UserId = "bob", Group = "default", Tags = "blue", Model = "other", Cost = 5, Charge = 9 },
    ];

    [Theory, BothEngines]
    public async Task Every_filter_finds_what_it_means(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Two);
        foreach (var (name, value) in ((string, string)[])[
            ("key", "k1"), ("user", "ann"), ("team", "t1"), ("group", "vip"), ("tag", "red"), ("tag", "100%"), ("model", "glm-4.6"), ("upstreamModel", "up"), ("channel", "c1"),
            ("credential", "second"), ("operation", "embeddings"), ("dialect", "anthropic-messages"), ("status", "503"), ("status", "5xx"), ("outcome", "refused"),
            ("error", "UpstreamError"), ("stream", "false"), ("unpriced", "true"), ("minCostUsd", "2.999999999"), ("minDurationMs", "9000"), ("to", "2026-11-10T01:30:00Z"),
            ("search", "50% ARE"), ("search", "019a9e3c"), ("search", Id)])
        {
            var found = await host.Root.Records.ListAsync(Filter((name, value)));

            found.Items.Select(r => r.Id).ShouldBe([Id], $"{name}={value}");
            (found.Total, found.TotalIsExact).ShouldBe((1, true));
        }

        (await host.Root.Records.ListAsync(Filter(("tag", "100_")))).Items.ShouldBeEmpty();
        (await host.Root.Records.ListAsync(Filter(("key", "k1"), ("tag", "blue")))).Items.ShouldBeEmpty();
        (await host.Root.Records.ListAsync(Filter(("key", "k1"), ("tag", "100%")))).Items.ShouldHaveSingleItem();
        (await host.Root.Records.ListAsync(Filter(("unpriced", "false"), ("status", "2xx"), ("outcome", "completed")))).Items.ShouldHaveSingleItem().KeyId.ShouldBe("k2");
    }

    [Theory, BothEngines]
    public async Task Every_order_holds_in_both_directions(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Many(60, 2));
        foreach (var (sort, figure) in ((string, Func<RecordView, decimal>)[])[
            ("time", r => r.StartedAt.Ticks), ("cost", r => r.CostUsd ?? 0), ("charge", r => r.ChargeUsd ?? 0), ("duration", r => (decimal)r.DurationMs),
            ("firstByte", r => (decimal)r.FirstByteMs), ("tokens", r => r.Usage.Input + r.Usage.Output)])
        {
            var up = await host.Root.Records.ListAsync(new ListQuery { Sort = sort, Size = 100 });
            var down = await host.Root.Records.ListAsync(new ListQuery { Sort = "-" + sort, Size = 100 });

            up.Items.Select(figure).ShouldBe(up.Items.Select(figure).Order());
            down.Items.Select(figure).ShouldBe(down.Items.Select(figure).OrderDescending());
            up.Items.Count.ShouldBe(60);
        }
    }

    /// <summary>Where fewer are asked for than there are hours, few hours are read; a long list reads everything.</summary>
    [Theory, BothEngines]
    public async Task The_largest_are_the_same_however_few_are_asked_for(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Many(300, 4).Select((r, i) => i % 3 == 0 ? r with { Cost = 999_999_000, DurationMicroseconds = 7 } : r));
        foreach (var sort in (string[])["-cost", "-charge", "-duration", "-firstByte", "-tokens"])
        {
            foreach (var (from, to) in ((string?, string?)[])[(null, null), ("2026-11-10T05:20:00Z", "2026-11-13T01:40:00Z")])
            {
                var all = await host.Root.Records.ListAsync(Between(from, to) with { Sort = sort, Size = 500 });
                all.Items.Count.ShouldBe((int)all.Total!);

                for (var page = 1; page <= 4; page++)
                {
                    var some = await host.Root.Records.ListAsync(Between(from, to) with { Sort = sort, Size = 7, Page = page });

                    some.Items.Select(r => r.Id).ShouldBe(all.Items.Skip((page - 1) * 7).Take(7).Select(r => r.Id), customMessage: $"{sort}, page {page}");
                    some.Total.ShouldBe(all.Total);
                }
            }
        }

        static ListQuery Between(string? from, string? to) => from is null ? new ListQuery() : Filter(("from", from), ("to", to!));
    }

    [Theory, BothEngines]
    public async Task Large_figures_are_found_in_the_order_of_time_and_go_on_by_cursor(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Many(300, 4));
        var all = (await host.Root.Records.ListAsync(new ListQuery { Size = 500 })).Items;
        foreach (var (name, value, holds) in ((string, string, Func<RecordView, bool>)[])[
            ("minCostUsd", "0.95", r => r.CostUsd >= 0.95m), ("minCostUsd", "0", _ => true), ("minDurationMs", "290000", r => r.DurationMs >= 290_000), ("minDurationMs", "999999", _ => false)])
        {
            var expected = all.Where(holds).Select(r => r.Id).ToList();
            var found = new List<string>();
            var page = await host.Root.Records.ListAsync(Filter((name, value)) with { Size = 4 });
            page.Total.ShouldBe(expected.Count);
            found.AddRange(page.Items.Select(r => r.Id));
            while (page.Older is { } older)
            {
                page = await host.Root.Records.ListAsync(Filter((name, value), ("before", older)) with { Size = 4 });
                found.AddRange(page.Items.Select(r => r.Id));
            }

            found.ShouldBe(expected, $"{name}={value}");
        }
    }

    [Theory, BothEngines]
    public async Task Cursors_lead_through_everything_once_in_either_direction(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        // Many at the same time: the cursor must not lose or repeat one of them.
        await InsertAsync(host.Database, Many(50, 1).Select((r, i) => r with { StartedAt = Day0 + (i / 10) }));
        var all = (await host.Root.Records.ListAsync(new ListQuery { Size = 100 })).Items.Select(r => r.Id).ToArray();

        var older = new List<string>();
        var page = await host.Root.Records.ListAsync(new ListQuery { Size = 7 });
        page.Total.ShouldBe(50);
        while (true)
        {
            older.AddRange(page.Items.Select(r => r.Id));
            if (page.Older is null)
            {
                break;
            }

            page = await host.Root.Records.ListAsync(Filter(("before", page.Older)) with { Size = 7 });
        }

        older.ShouldBe(all);
        var newer = new List<string>();
        while (page.Items.Count > 0)
        {
            newer.InsertRange(0, page.Items.Select(r => r.Id));
            page = await host.Root.Records.ListAsync(Filter(("after", page.Newer!)) with { Size = 7 });
        }

        newer.ShouldBe(all);
    }

    [Theory, BothEngines]
    public async Task Many_are_counted_up_to_a_bound(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Enumerable.Range(0, 10_001).Select(i => Record($"r{i:D5}", i)));

        var page = await host.Root.Records.ListAsync(new ListQuery { Size = 1 });
        var last = await host.Root.Records.ListAsync(new ListQuery { Size = 100, Page = 100 });

        (page.Total, page.TotalIsExact).ShouldBe((10_000, false));
        last.Items.Count.ShouldBe(100);
        (await RefusalOf(() => host.Root.Records.ListAsync(new ListQuery { Size = 100, Page = 101 }))).Detail!.ShouldContain("before");
    }

    [Theory, BothEngines]
    public async Task Where_the_sums_know_how_many_they_tell_exactly(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await InsertAsync(host.Database, Enumerable.Range(0, 10_001).Select(i => Record($"r{i:D5}", i) with { Group = i < 10 ? "rare" : "vip" }));
        await host.Root.Records.RebuildAsync();

        foreach (var (query, total) in ((ListQuery, long)[])[
            (new(), 10_001), (Filter(("group", "vip")), 9_991), (Filter(("group", "none")), 0), (Filter(("group", "rare"), ("from", "2026-11-10T00:00:00Z")), 10), (Filter(("group", "rare"), ("from", "2026-11-10T01:00:00Z")), 0)])
        {
            var page = await host.Root.Records.ListAsync(query with { Size = 5 });

            (page.Total, page.TotalIsExact).ShouldBe((total, true));
            page.Items.Count.ShouldBe((int)Math.Min(5, total));
        }
    }

    [Theory, BothEngines]
    public async Task A_record_explains_its_attempts(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        const string trail = """[{"channel":"a","credential":"1","model":"m","ms":120,"outcome":"UpstreamError","message":"HTTP 500"},{"channel":"b","credential":"2","model":"m2","ms":80,"outcome":"Delivered"}]""";
        await InsertAsync(host.Database, Record("tried", 1) with { Trail = trail, Attempts = 2 }, Record("plain", 2), Record("refused", 3) with { Attempts = 0, Channel = null });

        (await host.Root.Records.GetAsync("tried")).Attempts.ShouldBe(
        [
            new AttemptView("a", "1", "m", false, 120, "UpstreamError", "HTTP 500"), new AttemptView("b", "2", "m2", true, 80),
        ]);
        (await host.Root.Records.GetAsync("plain")).Attempts.ShouldBe([new AttemptView("bigglm-coding-plan", "1", "glm-4.6", true)]);
        (await host.Root.Records.GetAsync("refused")).Attempts.ShouldBeEmpty();
        (await RefusalOf(() => host.Root.Records.GetAsync("nobody"))).Status.ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task Owners_see_their_own_records_without_the_providers(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        await InsertAsync(host.Database, Two);

        (await ann.Records.ListOwnAsync()).Items.ShouldHaveSingleItem().Id.ShouldBe(Id);
        (await ann.Records.GetOwnAsync(Id)).Error.ShouldBe("UpstreamError");
        (await RefusalOf(() => ann.Records.GetOwnAsync(Two[1].Id))).Status.ShouldBe(404);
        (await RefusalOf(() => ann.Records.ListOwnAsync(Filter(("channel", "c1"))))).Status.ShouldBe(400);
        (await RefusalOf(() => ann.Records.ListOwnAsync(Filter(("user", "bob"))))).Status.ShouldBe(400);
        (await RefusalOf(() => ann.Records.ListOwnAsync(new ListQuery { Sort = "cost" }))).Status.ShouldBe(400);
        (await ann.Records.ListOwnAsync(new ListQuery { Search = "50%" })).Items.ShouldHaveSingleItem("the words of an error are not searched");
        using var raw = await host.SendAsync(HttpMethod.Get, $"/api/v1/me/records/{Id}", await host.AddUserAsync("other", Role.User));
        ((int)raw.StatusCode).ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task What_an_owner_is_sent_names_no_provider(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var token = await host.AddUserAsync("ann", Role.User);
        await InsertAsync(host.Database, Two);

        using var response = await host.SendAsync(HttpMethod.Get, "/api/v1/me/records", token);

        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain(Id);
        foreach (var hidden in (string[])["\"c1\"", "\"up\"", "\"second\"", "\"costUsd\"", "50%"])
        {
            text.ShouldNotContain(hidden);
        }
    }

    [Theory]
    [InlineData("status", "teapot")]
    [InlineData("outcome", "fine")]
    [InlineData("from", "yesterday")]
    [InlineData("stream", "maybe")]
    [InlineData("minCostUsd", "-1")]
    [InlineData("minDurationMs", "1e9")]
    [InlineData("before", "somewhere")]
    [InlineData("sort", "id; DROP TABLE request_records")]
    public async Task Bad_questions_are_told_by_field(string name, string value)
    {
        await using var host = await AdminHost.StartAsync();

        var problem = await RefusalOf(() => host.Root.Records.ListAsync(name == "sort" ? new ListQuery { Sort = value } : Filter((name, value))));

        problem.Status.ShouldBe(400);
        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe(name);
    }

    internal static ListQuery Filter(params (string Name, string Value)[] filters) => new() { Filters = filters.ToDictionary(f => f.Name, f => f.Value, StringComparer.Ordinal) };

    internal static async Task<Problem> RefusalOf(Func<Task> call) => (await Should.ThrowAsync<AdminApiException>(call)).Problem;
}
