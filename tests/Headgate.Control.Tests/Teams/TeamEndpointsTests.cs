using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Teams;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Teams;

public sealed class TeamEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_team_is_made_found_changed_and_deleted(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var made = await host.Root.Teams.CreateAsync(new TeamInput { Name = "Research", Prepaid = true, Limits = new Limits { Budget = 100, BudgetPeriod = "month" } });
        var changed = await host.Root.Teams.ReplaceAsync(made.Id, made.Team with { Enabled = false }, made.Version);
        var listed = await host.Root.Teams.ListAsync(new ListQuery { Search = "sear", Filters = new Dictionary<string, string> { ["enabled"] = "false" } });

        listed.Items.ShouldHaveSingleItem().ShouldBe(changed with { Team = listed.Items[0].Team });
        listed.Items[0].Team.ShouldBe(made.Team with { Enabled = false });
        (await Refused.StatusAsync(() => host.Root.Teams.ReplaceAsync(made.Id, made.Team, made.Version))).ShouldBe(409);
        (await Refused.StatusAsync(() => host.Root.Teams.CreateAsync(new TeamInput { Name = "RESEARCH" }))).ShouldBe(409);
        (await Refused.StatusAsync(() => host.Root.Teams.CreateAsync(new TeamInput { Name = " " }))).ShouldBe(422);
        await host.Root.Teams.DeleteAsync(made.Id, changed.Version);
        (await Refused.StatusAsync(() => host.Root.Teams.GetAsync(made.Id))).ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task A_manager_manages_the_members_of_its_team_and_no_other(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "research" });
        var other = await host.Root.Teams.CreateAsync(new TeamInput { Name = "other" });
        var manager = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        var member = host.ClientFor(await host.AddUserAsync("bob", Role.User));
        await host.AddUserAsync("cid", Role.User);
        await host.Root.Teams.PutMemberAsync(team.Id, "ann", TeamRole.Manager);

        (await manager.Me.AddTeamMemberAsync(team.Id, new NewTeamMember("BOB", TeamRole.Member))).UserId.ShouldBe("bob");
        (await manager.Me.ListTeamMembersAsync(team.Id)).Select(m => (m.Name, m.Role)).ShouldBe([("ann", TeamRole.Manager), ("bob", TeamRole.Member)]);
        (await member.Me.ListTeamsAsync()).ShouldHaveSingleItem().Role.ShouldBe(TeamRole.Member);
        (await member.Me.ListTeamsAsync())[0].Team.Members.ShouldBe(2);

        (await Refused.StatusAsync(() => member.Me.AddTeamMemberAsync(team.Id, new NewTeamMember("cid", TeamRole.Member)))).ShouldBe(403);
        (await Refused.StatusAsync(() => member.Me.RemoveTeamMemberAsync(team.Id, "ann"))).ShouldBe(403);
        (await Refused.StatusAsync(() => manager.Me.AddTeamMemberAsync(other.Id, new NewTeamMember("cid", TeamRole.Member)))).ShouldBe(404);
        (await Refused.StatusAsync(() => manager.Me.ListTeamMembersAsync(other.Id))).ShouldBe(404);
        (await Refused.StatusAsync(() => manager.Me.AddTeamMemberAsync(team.Id, new NewTeamMember("nobody", TeamRole.Member)))).ShouldBe(422);
        (await Refused.StatusAsync(() => manager.Teams.GetAsync(team.Id))).ShouldBe(403);
        await member.Me.RemoveTeamMemberAsync(team.Id, "bob");
        (await member.Me.ListTeamsAsync()).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task Access_follows_membership(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "research" });
        await host.AddUserAsync("ann", Role.User);
        await host.AddUserAsync("bob", Role.User);
        await host.Root.Teams.PutMemberAsync(team.Id, "ann", TeamRole.Member);
        await host.Root.Teams.PutMemberAsync(team.Id, "ann", TeamRole.Manager);

        await using (var reader = await host.Database.OpenReaderAsync(CancellationToken.None))
        {
            (await TeamAccess.IsManagerAsync(reader, team.Id, "ann")).ShouldBeTrue();
            (await TeamAccess.IsMemberAsync(reader, team.Id, "ann")).ShouldBeTrue();
            (await TeamAccess.IsMemberAsync(reader, team.Id, "bob")).ShouldBeFalse();
        }

        (await host.Root.Teams.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["user"] = "ann" } })).Total.ShouldBe(1);
        (await host.Root.Teams.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["user"] = "bob" } })).Total.ShouldBe(0);
        await host.Root.Users.DeleteAsync("ann");
        (await host.Root.Teams.ListMembersAsync(team.Id)).ShouldBeEmpty();
        (await Refused.StatusAsync(() => host.Root.Teams.PutMemberAsync(team.Id, "nobody", TeamRole.Member))).ShouldBe(404);
        (await Refused.StatusAsync(() => host.Root.Teams.RemoveMemberAsync(team.Id, "bob"))).ShouldBe(404);
    }

    [Theory, BothEngines]
    public async Task Who_leaves_a_team_no_longer_spends_its_money(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "research" });
        var ann = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        await host.Root.Teams.PutMemberAsync(team.Id, "ann", TeamRole.Manager);
        var of = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "of", TeamId = team.Id });
        var own = await ann.OwnKeys.CreateAsync(new OwnKeyInput { Name = "own" });
        var others = await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "others", TeamId = team.Id });

        await host.Root.Teams.RemoveMemberAsync(team.Id, "ann");

        IsOn(of).ShouldBeFalse();
        IsOn(own).ShouldBeTrue();
        IsOn(others).ShouldBeTrue();
        await Refused.ByAsync(() => ann.OwnKeys.EnableAsync(of.Key.Id), 403);
        (await host.Root.Audit.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["action"] = "key.disable" } })).Items.ShouldHaveSingleItem().ResourceId.ShouldBe(of.Key.Id);

        bool IsOn(IssuedKey issued) => host.Snapshots.Current.Keys[Headgate.Gateway.Access.KeyHash.Of(issued.Secret)].Enabled;
    }

    [Theory, BothEngines]
    public async Task A_team_with_keys_stays(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "research" });
        await host.Database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO api_keys (id, name, hash, hint, owner_id, team_id, created_at, updated_at) VALUES ('k', 'k', @Hash, 'hint', 'root', @Id, 0, 0)", new { Hash = new byte[32], team.Id }),
            CancellationToken.None);

        (await Refused.StatusAsync(() => host.Root.Teams.DeleteAsync(team.Id))).ShouldBe(409);
    }
}
