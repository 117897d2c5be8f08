using Dapper;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.ApiKeys;

public sealed class OwnKeyEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_user_has_its_own_keys_and_sees_no_others(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var (ann, bob) = (await UserAsync(host, "ann"), await UserAsync(host, "bob"));

        var issued = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "mine" });
        var id = issued.Key.Id;

        host.Snapshots.Current.Keys.ShouldContainKey(KeyHash.Of(issued.Secret));
        (await ann.OwnKeys.ListAsync()).Items.ShouldHaveSingleItem().Id.ShouldBe(id);
        (await bob.OwnKeys.ListAsync()).Total.ShouldBe(0);
        await Refused.ByAsync(() => bob.OwnKeys.GetAsync(id), 404);
        await Refused.ByAsync(() => bob.OwnKeys.RotateAsync(id), 404);
        await Refused.ByAsync(() => bob.OwnKeys.DisableAsync(id), 404);
        await Refused.ByAsync(() => bob.OwnKeys.ReplaceAsync(id, new OwnKeyInput { Name = "yours" }), 404);
        await Refused.ByAsync(() => bob.OwnKeys.DeleteAsync(id), 404);
        await Refused.ByAsync(() => bob.Keys.ListAsync(), 403);
        await ann.OwnKeys.DeleteAsync(id);
        host.Snapshots.Current.Keys.ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task It_may_not_choose_beyond_its_group_and_team(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Groups.CreateAsync(new GroupInput { Name = "small", Models = ["mini-*"] });
        var ann = await UserAsync(host, "ann", "small");
        await SqlAsync(host, "INSERT INTO teams (id, name, created_at, updated_at) VALUES ('t1', 'one', 0, 0), ('t2', 'two', 0, 0)");
        await SqlAsync(host, "INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES ('t1', 'ann', 'member', 0), ('t2', 'ann', 'manager', 0)");

        var models = await Refused.ByAsync(() => ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "a", Models = ["mini-1", "mini-2*", "large", "*"] }), 422);
        var member = await Refused.ByAsync(() => ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "a", TeamId = "t1" }), 422);
        var stranger = await Refused.ByAsync(() => ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "a", TeamId = "t9" }), 422);
        var managed = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "a", TeamId = "t2", Models = ["mini-1"] });

        models.Errors.Select(e => e.Path).ShouldBe(["models[2]", "models[3]"]);
        member.Errors.ShouldBe(stranger.Errors);
        (managed.Key.Key.TeamId, managed.Key.TeamName).ShouldBe(("t2", "two"));
    }

    [Fact]
    public async Task It_cannot_name_a_group_or_an_owner()
    {
        await using var host = await AdminHost.StartAsync();
        var token = await host.AddUserAsync("ann", Role.User);

        foreach (var field in new[] { "group", "ownerId" })
        {
            using var content = new StringContent($$"""{"name":"k","{{field}}":"root"}""", System.Text.Encoding.UTF8, "application/json");
            using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/me/keys", token, content);
            ((int)response.StatusCode).ShouldBe(400);
        }
    }

    [Theory, BothEngines]
    public async Task It_has_as_many_keys_as_the_settings_allow(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { KeysPerUser = 1 });
        var ann = await UserAsync(host, "ann");

        await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "a" });
        await Refused.ByAsync(() => ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "b" }), 409);

        (await ann.OwnKeys.ListAsync()).Total.ShouldBe(1);
    }

    [Fact]
    public async Task A_group_that_an_administrator_gave_stays_when_the_owner_changes_the_key()
    {
        await using var host = await AdminHost.StartAsync();
        await host.Root.Groups.CreateAsync(new GroupInput { Name = "dear" });
        var ann = await UserAsync(host, "ann");
        var issued = await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = "ann", Group = "dear" });

        var changed = await ann.OwnKeys.ReplaceAsync(issued.Key.Id, new OwnKeyInput { Name = "k2" });

        changed.Key.Group.ShouldBe("dear");
    }

    private static async Task<AdminClient> UserAsync(AdminHost host, string name, string group = "default")
    {
        var client = host.ClientFor(await host.AddUserAsync(name, Role.User));
        await SqlAsync(host, $"UPDATE users SET group_name = '{group}' WHERE id = '{name}'");
        return client;
    }

    private static Task SqlAsync(AdminHost host, string sql) => host.Database.WriteAsync(connection => connection.ExecuteAsync(sql), CancellationToken.None);
}
