using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Channels;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Routes;

public sealed class RouteEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_route_comes_into_force_changes_and_goes(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m1", "m2")));

        var made = await host.Root.Routes.CreateAsync(Route("alias", "m1"));
        host.Snapshots.Current.Routes.ShouldContainKey("alias");
        var changed = await host.Root.Routes.ReplaceAsync(made.Id, Route("other", "m1", "m2") with { Hidden = true }, made.Version);
        host.Snapshots.Current.Routes["other"].Hidden.ShouldBeTrue();
        await Refused.ByAsync(() => host.Root.Routes.ReplaceAsync(made.Id, Route("third", "m1"), made.Version), 409);
        await host.Root.Routes.ReplaceAsync(made.Id, changed.Route with { Enabled = false });

        host.Snapshots.Current.Routes.ShouldNotContainKey("other");
        (await host.Root.Routes.ListAsync(new ListQuery { Search = "OTH", Filters = new Dictionary<string, string> { ["enabled"] = "false" } })).Total.ShouldBe(1);
        await host.Root.Routes.DeleteAsync(made.Id);
        (await host.Root.Routes.ListAsync()).Total.ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task A_route_to_nowhere_is_told_by_field(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m1")));

        var nowhere = await Refused.ByAsync(() => host.Root.Routes.CreateAsync(Route("alias", "m1", "m9")), 422);
        var empty = await Refused.ByAsync(() => host.Root.Routes.CreateAsync(Route("alias")), 422);

        nowhere.Errors.ShouldHaveSingleItem().Path.ShouldStartWith("targets[1]");
        empty.Errors.ShouldHaveSingleItem().Path.ShouldBe("targets");
        (await host.Root.Routes.ListAsync()).Total.ShouldBe(0);
    }

    [Fact]
    public async Task Routes_of_the_file_are_shown_and_not_changed()
    {
        await using var host = await AdminHost.StartAsync(file: """
            {"providers":[{"name":"f","type":"openai","baseURL":"http://127.0.0.1:9/v1","models":["m"]}],"routes":{"filed":"m"}}
            """);

        var filed = (await host.Root.Routes.ListAsync()).Items.ShouldHaveSingleItem();

        (filed.Id, filed.Source).ShouldBe(("file:filed", Sources.File));
        filed.Route.Targets.ShouldHaveSingleItem().Model.ShouldBe("m");
        await Refused.ByAsync(() => host.Root.Routes.DeleteAsync(filed.Id), 409);
        await Refused.ByAsync(() => host.Root.Routes.CreateAsync(Route("FILED", "m")), 409);
    }

    private static RouteInput Route(string model, params string[] targets) => new() { Model = model, Targets = [.. targets.Select(t => new RouteTarget { Model = t })] };
}
