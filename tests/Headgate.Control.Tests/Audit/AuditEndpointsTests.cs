using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Audit;

public sealed class AuditEndpointsTests
{
    [Fact]
    public async Task A_wrong_filter_of_an_export_is_refused_before_anything_is_sent()
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/v1/audit/export?from=yesterday", host.RootToken);

        ((int)response.StatusCode).ShouldBe(400);
        (await response.Content.ReadAsStringAsync()).ShouldContain("from");
    }

    [Theory, BothEngines]
    public async Task Entries_are_found_by_actor_action_resource_and_time(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var group = await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip" });
        host.Time.Advance(TimeSpan.FromHours(1));
        var later = host.Time.GetUtcNow();
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));
        await admin.Groups.ReplaceAsync(group.Id, group.Group with { Ratio = 0.5m });
        await admin.Teams.CreateAsync(new TeamInput { Name = "research" });

        (await ActionsAsync(("actor", "ADMIN"))).ShouldBe(["team.create", "group.update"]);
        (await ActionsAsync(("action", "group"))).ShouldBe(["group.update", "group.create"]);
        (await ActionsAsync(("action", "group.create"))).ShouldBe(["group.create"]);
        (await ActionsAsync(("resource", group.Id))).ShouldBe(["group.update", "group.create"]);
        (await ActionsAsync(("to", later.ToString("O")))).ShouldBe(["group.create"]);
        (await ActionsAsync(("from", later.ToString("O")), ("via", "token"))).ShouldBe(["team.create", "group.update"]);
        (await host.Root.Audit.ListAsync(new ListQuery { Search = "RESEA", Sort = "at" })).Items.ShouldHaveSingleItem().Before.ShouldBeNull();
        (await Refused.StatusAsync(() => host.Root.Audit.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["from"] = "yesterday" } }))).ShouldBe(400);

        async Task<IEnumerable<string>> ActionsAsync(params (string Field, string Value)[] filters) =>
            (await host.Root.Audit.ListAsync(new ListQuery { Filters = filters.ToDictionary(f => f.Field, f => f.Value) })).Items.Select(e => e.Action);
    }

    [Theory, BothEngines]
    public async Task An_entry_has_what_was_before_and_after(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var group = await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip", Ratio = 0.8m });
        await host.Root.Groups.ReplaceAsync(group.Id, group.Group with { Ratio = 0.5m });

        var listed = (await host.Root.Audit.ListAsync()).Items[0];
        var entry = await host.Root.Audit.GetAsync(listed.Id);

        entry.ActorId.ShouldBe("root");
        entry.Before!.Value.GetProperty("group").GetProperty("ratio").GetDecimal().ShouldBe(0.8m);
        entry.After!.Value.GetProperty("group").GetProperty("ratio").GetDecimal().ShouldBe(0.5m);
        entry.Address.ShouldBe("127.0.0.1");
        (await Refused.StatusAsync(() => host.Root.Audit.GetAsync("none"))).ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task Everything_is_exported_also_over_several_pieces_at_the_same_moment(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Database.WriteAsync(
            async connection =>
            {
                var audit = new AuditLog(host.Time);
                for (var i = 0; i < 2100; i++)
                {
                    await audit.WriteAsync(connection, Caller.System, "test.write", $"r{i}", i == 0 ? "=1+1,\"x\"" : "name", null, new { i });
                }
            },
            CancellationToken.None);

        using var lines = await host.Root.Audit.ExportAsync("jsonl", new ListQuery { Filters = new Dictionary<string, string> { ["action"] = "test.write" } });
        using var csv = await host.Root.Audit.ExportAsync("csv");

        var ids = (await lines.Content.ReadAsStringAsync()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<AuditEntryView>(line, ContractJson.Options)!.ResourceId).ToArray();
        ids.Length.ShouldBe(2100);
        ids.Distinct().Count().ShouldBe(2100);
        var rows = (await csv.Content.ReadAsStringAsync()).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        rows.Length.ShouldBe(2101);
        rows.Count(row => row.Contains(",\"'=1+1,\"\"x\"\"\",", StringComparison.Ordinal)).ShouldBe(1);
        rows.ShouldAllBe(row => row.StartsWith("id,") || row.EndsWith("}\""));
        csv.Content.Headers.ContentType!.MediaType.ShouldBe("text/csv");
        (await Refused.StatusAsync(() => host.Root.Audit.ExportAsync("xml"))).ShouldBe(400);
    }
}
