using Dapper;
using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Channels;

public sealed class ChannelBulkTests
{
    [Theory, BothEngines]
    public async Task Many_change_at_once_each_with_its_audit_entry(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ids = await MakeAsync(host, "a", "b", "c");

        await host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Set, Ids = ids[..2], Set = new BulkChannelSet(Priority: 5, AddTags: ["x", "y"]) });
        var off = await host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Disable, Filter = new ChannelFilter(Tag: "x") });
        await host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Set, Ids = [ids[0]], Set = new BulkChannelSet(RemoveTags: ["X"], Weight: 4) });

        off.Ids.ShouldBe(ids[..2], ignoreOrder: true);
        host.Snapshots.Current.Channels.Keys.ShouldBe(["c"]);
        var first = (await host.Root.Channels.GetAsync(ids[0])).Channel;
        (first.Priority, first.Weight).ShouldBe((5, 4));
        first.Tags.ShouldBe(["y"]);
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        (await reader.ExecuteScalarAsync<long>("SELECT count(*) FROM audit_entries WHERE action = 'channel.update'")).ShouldBe(5);
    }

    [Theory, BothEngines]
    public async Task One_that_is_not_there_keeps_all_as_they_are(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ids = await MakeAsync(host, "a");

        var problem = await Refused.ByAsync(() => host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Delete, Ids = [ids[0], "gone", "file:x"] }), 422);

        problem.Errors.Select(e => e.Path).ShouldBe(["ids[1]", "ids[2]"]);
        host.Snapshots.Current.Channels.ShouldContainKey("a");
    }

    [Theory, BothEngines]
    public async Task One_that_somebody_changed_meanwhile_keeps_all_as_they_are(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ids = await MakeAsync(host, "a", "b");
        await host.Root.Channels.PatchAsync(ids[1], new ChannelPatch { Weight = 2 });
        var delete = new BulkChannels { Action = BulkAction.Delete, Ids = ids, Versions = new Dictionary<string, long> { [ids[0]] = 1, [ids[1]] = 1 } };

        var problem = await Refused.ByAsync(() => host.Root.Channels.BulkAsync(delete), 409);
        var done = await host.Root.Channels.BulkAsync(delete with { Versions = new Dictionary<string, long> { [ids[1]] = 2 } });

        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe($"versions.{ids[1]}");
        done.Ids.Count.ShouldBe(2);
    }

    [Fact]
    public async Task What_would_be_wrong_afterwards_is_refused_as_a_whole()
    {
        await using var host = await AdminHost.StartAsync();
        var ids = await MakeAsync(host, "a", "b");

        var problem = await Refused.ByAsync(() => host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Set, Ids = ids, Set = new BulkChannelSet(Weight: -1) }), 422);

        problem.Errors.Select(e => e.Path).ShouldBe(["channels 'a'.weight", "channels 'b'.weight"], ignoreOrder: true);
        (await host.Root.Channels.GetAsync(ids[0])).Channel.Weight.ShouldBeNull();
    }

    [Fact]
    public async Task Nothing_to_do_is_told()
    {
        await using var host = await AdminHost.StartAsync();

        (await Refused.ByAsync(() => host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Set, Ids = ["x"], Set = new BulkChannelSet() }), 422))
            .Errors.ShouldHaveSingleItem().Path.ShouldBe("set");
        (await Refused.ByAsync(() => host.Root.Channels.BulkAsync(new BulkChannels { Action = BulkAction.Enable }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("ids");
    }

    private static async Task<string[]> MakeAsync(AdminHost host, params string[] names)
    {
        var ids = new List<string>();
        foreach (var name in names)
        {
            ids.Add((await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI(name, "m"), $"sk-{name}"))).Id);
        }

        return [.. ids];
    }
}
