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
