using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;

namespace Headgate.Control.Tests.Providers;

public sealed class ProviderEndpointsTests
{
    [Fact]
    public async Task The_catalogue_is_there_for_everybody_with_an_account()
    {
        await using var host = await AdminHost.StartAsync();
        var user = host.ClientFor(await host.AddUserAsync("user", Role.User));

        var found = await user.Providers.ListAsync(new ListQuery { Search = "深度求索" });
        var openRouter = await user.Providers.GetAsync("OpenRouter");

        var deepSeek = found.Items.ShouldHaveSingleItem();
        (deepSeek.Id, deepSeek.TellsBalance).ShouldBe(("deepseek", true));
        deepSeek.Environment.ShouldContain("DEEPSEEK_API_KEY");
        openRouter.Plans[0].Endpoints[0].BaseUrl.ShouldBe("https://openrouter.ai/api/v1");
        (await user.Providers.ListAsync(new ListQuery { Size = 1000 })).Total.ShouldBeGreaterThan(100);
        (await user.Providers.ListAsync(new ListQuery { Sort = "-id", Size = 1 })).Items[0].Id.ShouldBe("zhipu");
        await Refused.ByAsync(() => user.Providers.GetAsync("nobody"), 404);
        await Refused.ByAsync(() => host.ClientFor(null).Providers.ListAsync(), 401);
        await Refused.ByAsync(() => user.Providers.ListAsync(new ListQuery { Sort = "secret" }), 400);
    }

    [Fact]
    public async Task The_snapshot_tells_what_is_in_force()
    {
        await using var host = await AdminHost.StartAsync();
        var before = await host.Root.SnapshotAsync();

        await host.Root.Groups.CreateAsync(new GroupInput { Name = "x" });
        var after = await host.Root.SnapshotAsync();

        before.Warnings.ShouldBeEmpty();
        after.Version.ShouldBe(before.Version + 1);
        after.Channels.ShouldBe(0);
        after.Warnings.ShouldContain(w => w.Message.Contains("no channel"));
    }
}
