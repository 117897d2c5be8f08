using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Identity;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Invitations;

public sealed class SignUpTests
{
    private static readonly SignUp Ann = new() { Name = "ann", Password = "correct horse battery", Email = "ann@example.com" };

    [Theory, BothEngines]
    public async Task Nobody_signs_up_until_somebody_allows_it(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        using var browser = new Browser(host);

        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann))).ShouldBe(409);
        (await Refused.StatusAsync(() => host.Root.Invitations.CreateAsync(new InvitationInput()))).ShouldBe(409);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann))).Errors[0].Path.ShouldBe("invitation");
        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = "made up" }))).ShouldBe(422);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Open, SignUpPrepaid = true });
        (await browser.Api.Session.SignUpAsync(Ann)).Status.ShouldBe(SignInStatus.SignedIn);

        var me = await browser.Api.Me.GetAsync();
        me.Role.ShouldBe(UserRole.User);
        me.Prepaid.ShouldBeTrue();
        me.EmailVerified.ShouldBeFalse();
    }

    [Theory, BothEngines]
    public async Task An_invitation_gives_its_role_and_team_to_as_many_as_it_is_for(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var team = await host.Root.Teams.CreateAsync(new TeamInput { Name = "research" });
        var made = await host.Root.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Auditor, TeamId = team.Id, TeamRole = TeamRole.Manager, Uses = 2 });
        using var browser = new Browser(host);

        await browser.Api.Session.SignUpAsync(Ann with { Invitation = made.Secret });
        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.Auditor);
        (await browser.Api.Me.ListTeamsAsync()).ShouldHaveSingleItem().Role.ShouldBe(TeamRole.Manager);
        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = made.Secret }))).ShouldBe(409);
        (await host.Root.Invitations.ListAsync()).Items.ShouldHaveSingleItem().Used.ShouldBe(1);
        await browser.Api.Session.SignUpAsync(Ann with { Name = "bob", Email = null, Invitation = made.Secret });
        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Name = "cid", Email = null, Invitation = made.Secret }))).ShouldBe(422);
    }

    [Theory, BothEngines]
    public async Task An_invitation_is_worth_what_its_maker_may_still_give(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var boss = host.ClientFor(await host.AddUserAsync("boss", Role.Root));
        var high = await boss.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Admin });
        var plain = await boss.Invitations.CreateAsync(new InvitationInput { Uses = 2 });
        using var browser = new Browser(host);

        await SetAsync(new UserInput { Name = "boss", Role = UserRole.Admin });
        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = high.Secret }))).Errors[0].Path.ShouldBe("invitation");
        await browser.Api.Session.SignUpAsync(Ann with { Invitation = plain.Secret });
        await SetAsync(new UserInput { Name = "boss", Role = UserRole.Admin, Enabled = false });
        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Name = "bob", Email = null, Invitation = plain.Secret }))).ShouldBe(422);

        Task SetAsync(UserInput user) => host.Root.Users.ReplaceAsync("boss", user);
    }

    [Theory]
    [InlineData("an\u200bn")]
    [InlineData("\u202enna")]
    public async Task A_name_cannot_be_made_to_look_like_another(string name)
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);

        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Name = name }))).Errors[0].Path.ShouldBe("name");
    }

    [Theory, BothEngines]
    public async Task The_last_use_is_had_by_one_alone(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var made = await host.Root.Invitations.CreateAsync(new InvitationInput());

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 4).Select(async i =>
        {
            using var browser = new Browser(host);
            return await Record.ExceptionAsync(() => browser.Api.Session.SignUpAsync(Ann with { Name = "user" + i, Email = null, Invitation = made.Secret }));
        }));

        outcomes.Count(e => e is null).ShouldBe(1);
        (await host.Root.Users.ListAsync()).Total.ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task An_invitation_ends_is_taken_back_and_may_be_for_one_address(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var brief = await host.Root.Invitations.CreateAsync(new InvitationInput { Hours = 1 });
        var back = await host.Root.Invitations.CreateAsync(new InvitationInput { Hours = 5 });
        var personal = await host.Root.Invitations.CreateAsync(new InvitationInput { Hours = 5, Email = "ANN@example.com" });
        await host.Root.Invitations.DeleteAsync(back.Id);
        host.Time.Advance(TimeSpan.FromHours(1));
        using var browser = new Browser(host);

        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = brief.Secret }))).ShouldBe(422);
        (await Refused.StatusAsync(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = back.Secret }))).ShouldBe(422);
        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = personal.Secret, Email = "eve@example.com" }))).Errors[0].Path.ShouldBe("email");
        await browser.Api.Session.SignUpAsync(Ann with { Invitation = personal.Secret });
    }

    [Fact]
    public async Task Nobody_invites_to_more_than_it_may_give()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));
        var roots = await host.Root.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Admin });

        await admin.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Auditor });
        (await Refused.StatusAsync(() => admin.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Admin }))).ShouldBe(403);
        (await Refused.StatusAsync(() => admin.Invitations.DeleteAsync(roots.Id))).ShouldBe(403);
        (await Refused.AsyncWith(() => admin.Invitations.CreateAsync(new InvitationInput { Uses = 0, Hours = 10_000, Email = "x" }))).Errors.Count.ShouldBe(3);
        (await Refused.StatusAsync(() => admin.Invitations.CreateAsync(new InvitationInput { TeamId = "none" }))).ShouldBe(404);
    }

    [Fact]
    public async Task The_token_is_told_once_and_kept_nowhere()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Invitation });
        var made = await host.Root.Invitations.CreateAsync(new InvitationInput());

        using var list = await host.SendAsync(HttpMethod.Get, "/api/v1/invitations", host.RootToken);
        using var audit = await host.SendAsync(HttpMethod.Get, "/api/v1/audit/export?format=jsonl", host.RootToken);

        made.Secret.Length.ShouldBe(43);
        (await list.Content.ReadAsStringAsync() + await audit.Content.ReadAsStringAsync()).ShouldNotContain(made.Secret);
    }
}
