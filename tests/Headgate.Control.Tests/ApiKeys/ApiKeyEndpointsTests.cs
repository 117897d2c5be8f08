using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.ApiKeys;

public sealed class ApiKeyEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_key_works_from_the_moment_it_is_made_until_it_is_gone(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var issued = await host.Root.Keys.CreateAsync(new ApiKeyInput
        {
            Name = "ci",
            Models = ["gpt-*"],
            AllowedIps = ["10.0.0.0/8"],
            Tags = ["blue"],
            ExpiresAt = host.Time.GetUtcNow().AddDays(1),
            Limits = new Limits { RequestsPerMinute = 5 },
        });
        var id = issued.Key.Id;
        Find(host, issued.Secret).ShouldNotBeNull().Name.ShouldBe("ci");
        var view = await host.Root.Keys.GetAsync(id);
        var changed = await host.Root.Keys.ReplaceAsync(id, view.Key with { Name = "ci2", Models = null }, view.Version);

        view.Key.Models.ShouldBe(["gpt-*"]);
        view.Key.Tags.ShouldBe(["blue"]);
        view.Key.Limits!.RequestsPerMinute.ShouldBe(5);
        view.OwnerName.ShouldBe("root");
        view.Hint.ShouldBe(issued.Secret[^4..]);
        Find(host, issued.Secret).ShouldNotBeNull().Name.ShouldBe("ci2");
        await Refused.ByAsync(() => host.Root.Keys.ReplaceAsync(id, changed.Key, view.Version), 409);
        (await host.Root.Keys.DisableAsync(id)).Key.Enabled.ShouldBe(false);
        Find(host, issued.Secret)!.Enabled.ShouldBeFalse();
        (await host.Root.Keys.EnableAsync(id)).Key.Enabled.ShouldBe(true);
        await host.Root.Keys.DeleteAsync(id);
        Find(host, issued.Secret).ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task After_a_rotation_the_old_secret_is_kept_for_the_overlap_and_a_second_one_ends_the_oldest(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var first = await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k" });

        var second = await host.Root.Keys.RotateAsync(first.Key.Id, new RotateKey("24h"));
        var third = await host.Root.Keys.RotateAsync(first.Key.Id, new RotateKey("1h"));
        var last = await host.Root.Keys.RotateAsync(first.Key.Id);

        second.Secret.ShouldNotBe(first.Secret);
        second.Key.PreviousValidUntil.ShouldBe(host.Time.GetUtcNow().AddHours(24));
        third.Key.PreviousValidUntil.ShouldBe(host.Time.GetUtcNow().AddHours(1));
        last.Key.PreviousValidUntil.ShouldBeNull();
        Find(host, last.Secret).ShouldNotBeNull();
        Find(host, first.Secret).ShouldBeNull();
        Find(host, third.Secret).ShouldBeNull();
        await Refused.ByAsync(() => host.Root.Keys.RotateAsync(first.Key.Id, new RotateKey("9999h")), 422);
    }

    [Theory, BothEngines]
    public async Task Lists_are_filtered_sorted_and_paged(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("ann", Headgate.Control.Admin.Role.User);
        await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip" });
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "b", OwnerId = "ann", Group = "vip", Tags = ["x", "long tag"] });
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "a", ExpiresAt = host.Time.GetUtcNow().AddHours(-1) });
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "c", Enabled = false });

        (await NamesAsync(host)).ShouldBe(["a", "b", "c"]);
        (await NamesAsync(host, sort: "-name")).ShouldBe(["c", "b", "a"]);
        (await NamesAsync(host, "owner", "ann")).ShouldBe(["b"]);
        (await NamesAsync(host, "group", "VIP")).ShouldBe(["b"]);
        (await NamesAsync(host, "tag", "Long Tag")).ShouldBe(["b"]);
        (await NamesAsync(host, "tag", "long")).ShouldBeEmpty();
        (await NamesAsync(host, "expired", "true")).ShouldBe(["a"]);
        (await NamesAsync(host, "expired", "false")).ShouldBe(["b", "c"]);
        (await NamesAsync(host, "enabled", "false")).ShouldBe(["c"]);
        (await host.Root.Keys.ListAsync(new ListQuery { Search = "AN" })).Items.ShouldHaveSingleItem().OwnerName.ShouldBe("ann");
        (await host.Root.Keys.ListAsync(new ListQuery { Size = 2, Page = 2 })).Items.ShouldHaveSingleItem().Key.Name.ShouldBe("c");
    }

    [Theory, BothEngines]
    public async Task Many_are_made_from_a_pattern_or_none(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var issued = await host.Root.Keys.CreateManyAsync(new BulkKeys(3, new ApiKeyInput { Name = "lab-{n}-x" }, StartAt: 7));
        await Refused.ByAsync(() => host.Root.Keys.CreateManyAsync(new BulkKeys(3, new ApiKeyInput { Name = "lab-{n}-x" }, StartAt: 9)), 409);

        issued.Select(i => i.Key.Key.Name).ShouldBe(["lab-7-x", "lab-8-x", "lab-9-x"]);
        issued.ShouldAllBe(i => Find(host, i.Secret) != null);
        (await host.Root.Keys.ListAsync()).Total.ShouldBe(3);
    }

    [Fact]
    public async Task What_a_key_refers_to_must_be_there()
    {
        await using var host = await AdminHost.StartAsync();

        var problem = await Refused.ByAsync(() => host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = "nobody", TeamId = "none", Group = "nothing" }), 422);
        var wrong = await Refused.ByAsync(() => host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", AllowedIps = ["somewhere"], Limits = new Limits { RequestsPerMinute = 0 } }), 422);

        problem.Errors.Select(e => e.Path).ShouldBe(["ownerId", "teamId", "group"]);
        wrong.Errors.Select(e => e.Path).ShouldBe(["allowedIps", "limits.requestsPerMinute"], ignoreOrder: true);
    }

    [Fact]
    public async Task Keys_of_the_file_are_shown_and_not_changed()
    {
        await using var host = await AdminHost.StartAsync(file: """{"keys":[{"name":"filed","key":"sk-of-the-file-12345"}]}""");

        var filed = (await host.Root.Keys.ListAsync()).Items.ShouldHaveSingleItem();

        (filed.Id, filed.Source, filed.Hint).ShouldBe(("file:filed", Sources.File, "2345"));
        await Refused.ByAsync(() => host.Root.Keys.RotateAsync(filed.Id), 409);
    }

    private static ApiKey? Find(AdminHost host, string secret) => host.Snapshots.Current.Keys.GetValueOrDefault(KeyHash.Of(secret));

    private static async Task<IEnumerable<string>> NamesAsync(AdminHost host, string? filter = null, string? value = null, string? sort = null)
    {
        var filters = new Dictionary<string, string>(StringComparer.Ordinal);
        if (filter is not null)
        {
            filters.Add(filter, value!);
        }

        return (await host.Root.Keys.ListAsync(new ListQuery { Filters = filters, Sort = sort })).Items.Select(k => k.Key.Name);
    }
}
