using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.ApiKeys;

/// <summary>What an administrator set on somebody's key, its owner neither widens nor lifts.</summary>
public sealed class KeyHoldTests
{
    [Theory, BothEngines]
    public async Task A_key_that_an_administrator_switched_off_stays_off(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var id = (await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "k" })).Key.Id;
        await host.Root.Keys.DisableAsync(id);

        var problem = await Refused.ByAsync(() => ann.OwnKeys.EnableAsync(id), 403);
        problem.Detail.ShouldBe("An administrator switched this API key off; only an administrator can switch it on again.");
        await Refused.ByAsync(() => ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k" }), 403);
        await Refused.ByAsync(() => ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k", Enabled = true }), 403);
        await ann.OwnKeys.RotateAsync(id);
        await ann.OwnKeys.DisableAsync(id);
        await Refused.ByAsync(() => ann.OwnKeys.EnableAsync(id), 403);
        var renamed = await ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k2", Enabled = false });

        (renamed.Key.Name, renamed.Key.Enabled, renamed.Held?.Disabled).ShouldBe(("k2", false, true));
        host.Snapshots.Current.Keys.Values.ShouldAllBe(k => !k.Enabled);
        (await host.Root.Keys.EnableAsync(id)).Held.ShouldBeNull();
        await ann.OwnKeys.DisableAsync(id);
        (await ann.OwnKeys.EnableAsync(id)).Key.Enabled.ShouldBe(true);
    }

    [Theory, BothEngines]
    public async Task One_that_was_made_or_replaced_switched_off_stays_off_too(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var made = await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "a", OwnerId = "ann", Enabled = false });
        var own = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "b" });
        await host.Root.Keys.ReplaceAsync(own.Key.Id, own.Key.Key with { Enabled = false });
        var off = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "c", Enabled = false });
        await host.Root.Keys.ReplaceAsync(off.Key.Id, off.Key.Key with { Tags = ["x"] });

        await Refused.ByAsync(() => ann.OwnKeys.EnableAsync(made.Key.Id), 403);
        await Refused.ByAsync(() => ann.OwnKeys.EnableAsync(own.Key.Id), 403);

        // Who left it as it was did not switch it off.
        (await ann.OwnKeys.EnableAsync(off.Key.Id)).Key.Enabled.ShouldBe(true);
    }

    [Theory, BothEngines]
    public async Task What_an_administrator_set_may_be_narrowed_and_not_widened(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var end = host.Time.GetUtcNow().AddDays(10);
        var held = new OwnKeyInput
        {
            Name = "k",
            Models = ["glm-*", "gpt-5"],
            AllowedIps = ["10.0.0.0/8"],
            ExpiresAt = end,
            Limits = new Limits { RequestsPerMinute = 60, Budget = 20, BudgetPeriod = "month" },
        };
        var id = (await host.Root.Keys.CreateAsync(new ApiKeyInput
        {
            Name = "k", OwnerId = "ann", Models = held.Models, AllowedIps = held.AllowedIps, ExpiresAt = end, Limits = held.Limits,
        })).Key.Id;
        var narrow = held with
        {
            Models = ["GLM-4*", "gpt-5"],
            AllowedIps = ["10.1.0.0/16", "10.2.3.4"],
            ExpiresAt = end.AddDays(-1),
            Limits = new Limits { RequestsPerMinute = 5, Concurrency = 1, Budget = 19.5m, BudgetPeriod = "month" },
        };

        await ann.OwnKeys.ReplaceAsync(id, narrow);
        await ann.OwnKeys.ReplaceAsync(id, held);
        await WidenedAsync(held with { Models = null }, "models");
        await WidenedAsync(held with { Models = ["glm-4.6", "gpt-5-mini"] }, "models");
        await WidenedAsync(held with { Models = ["g*"] }, "models");
        await WidenedAsync(held with { AllowedIps = null }, "allowedIps");
        await WidenedAsync(held with { AllowedIps = ["10.0.0.0/7"] }, "allowedIps");
        await WidenedAsync(held with { AllowedIps = ["10.1.1.1", "::1"] }, "allowedIps");
        await WidenedAsync(held with { ExpiresAt = null }, "expiresAt");
        await WidenedAsync(held with { ExpiresAt = end.AddSeconds(1) }, "expiresAt");
        await WidenedAsync(held with { Limits = null }, "limits", "limits");
        await WidenedAsync(held with { Limits = held.Limits with { RequestsPerMinute = 61 } }, "limits");
        await WidenedAsync(held with { Limits = held.Limits with { BudgetPeriod = "day" } }, "limits");
        await WidenedAsync(new OwnKeyInput { Name = "k" }, "models", "allowedIps", "expiresAt", "limits", "limits");

        (await ann.OwnKeys.GetAsync(id)).Key.Limits!.RequestsPerMinute.ShouldBe(60);

        async Task WidenedAsync(OwnKeyInput key, params string[] fields) =>
            (await Refused.ByAsync(() => ann.OwnKeys.ReplaceAsync(id, key), 422)).Errors.Select(e => e.Path).ShouldBe(fields);
    }

    [Theory, BothEngines]
    public async Task An_administrator_holds_only_what_it_changed_and_lets_go_of_what_it_empties(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var own = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "k", Models = ["a*"], Limits = new Limits { Concurrency = 1 } });
        var id = own.Key.Id;

        var limited = await host.Root.Keys.ReplaceAsync(id, own.Key.Key with { ExpiresAt = host.Time.GetUtcNow().AddDays(1) });
        var freed = await ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k", ExpiresAt = limited.Key.ExpiresAt });

        limited.Held.ShouldBe(new KeyHold { ExpiresAt = limited.Key.ExpiresAt });
        (freed.Key.Models, freed.Key.Limits).ShouldBe((null, null));
        (await host.Root.Keys.ReplaceAsync(id, freed.Key with { ExpiresAt = null })).Held.ShouldBeNull();
        (await ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k" })).Key.ExpiresAt.ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task A_team_that_an_administrator_gave_stays_and_is_no_obstacle(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "one" });
        var id = (await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = "ann", TeamId = team.Id })).Key.Id;

        var renamed = await ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k2", TeamId = team.Id });

        (renamed.Key.Name, renamed.TeamName, renamed.Held?.Team).ShouldBe(("k2", "one", true));
        (await Refused.ByAsync(() => ann.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "k2" }), 422)).Errors.ShouldHaveSingleItem().Path.ShouldBe("teamId");
    }

    [Fact]
    public async Task An_administrator_s_own_keys_and_those_handed_on_are_told_apart()
    {
        await using var host = await AdminHost.StartAsync();
        await host.AddUserAsync("ann", Role.User);
        var own = await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", Models = ["a"], Enabled = false });

        own.Key.Held.ShouldBeNull();
        (await host.Root.OwnKeys.EnableAsync(own.Key.Id)).Key.Enabled.ShouldBe(true);
        var handed = await host.Root.Keys.ReplaceAsync(own.Key.Id, own.Key.Key with { OwnerId = "ann" });
        handed.Held.ShouldNotBeNull().Models.ShouldBe(["a"]);
    }

    [Theory, BothEngines]
    public async Task What_holds_goes_along_in_an_export(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("ann", Role.User);
        var id = (await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = "ann", Models = ["a"] })).Key.Id;
        var export = await host.Root.Transfer.ExportAsync();
        await host.Root.Keys.DeleteAsync(id);

        await host.Root.Transfer.ApplyAsync(export);
        var again = await host.Root.Transfer.ApplyAsync(export);

        (await host.Root.Keys.ListAsync()).Items.ShouldHaveSingleItem().Held.ShouldNotBeNull().Models.ShouldBe(["a"]);
        again.Items.Single(i => i.Kind == "key").Action.ShouldBe(ImportAction.Skip);
    }
}
