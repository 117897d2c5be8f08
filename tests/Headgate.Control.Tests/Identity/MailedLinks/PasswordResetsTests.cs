using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Identity.MailedLinks;

public sealed class PasswordResetsTests
{
    private const string Fresh = "another battery staple";

    [Theory, BothEngines]
    public async Task A_link_sets_a_new_password_once_and_ends_all_sessions(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var old = await Browser.SignedInAsync(host, "ann");
        using var stranger = new Browser(host);

        await AskAsync(host, stranger, "ANN@example.com");
        var token = await host.TokenAsync("reset");
        await stranger.Api.Session.ResetPasswordAsync(new MailedPasswordReset(token, Fresh));

        (await host.MailsAsync()).ShouldHaveSingleItem().To.ShouldBe("ann@example.com");
        stranger.Session.ShouldBeNull();
        (await Refused.StatusAsync(() => old.Api.Me.GetAsync())).ShouldBe(401);
        (await Refused.StatusAsync(() => stranger.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password)))).ShouldBe(401);
        (await stranger.Api.Session.SignInAsync(new PasswordSignIn("ann", Fresh))).Status.ShouldBe(SignInStatus.SignedIn);
        (await Refused.AsyncWith(() => stranger.Api.Session.ResetPasswordAsync(new MailedPasswordReset(token, Browser.Password)))).Errors[0].Path.ShouldBe("token");
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var audit = string.Join('\n', await reader.QueryAsync<string>("SELECT action || ' ' || coalesce(actor_name, '') || ' ' || coalesce(after, '') FROM audit_entries ORDER BY id"));
        audit.ShouldContain("user.mail-password-reset (unknown)");
        audit.ShouldContain("user.reset-password ann");
        var everything = audit + string.Concat(await reader.QueryAsync<string>("SELECT body FROM outbox")) + string.Concat(await reader.QueryAsync<string>("SELECT document FROM challenges"));
        everything.ShouldNotContain(token);
    }

    [Theory, BothEngines]
    public async Task The_answer_does_not_tell_whether_there_is_an_account(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "sso", Email = "sso@example.com" }, WithoutPassword = true });
        await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "off", Email = "off@example.com", Enabled = false } });
        await Browser.AddUserAsync(host, "bare");
        using var stranger = new Browser(host);

        foreach (var login in new[] { "ann", "nobody", "sso", "off", "bare", "nul\0", new string('x', 5000), "' OR 1=1 --" })
        {
            await AskAsync(host, stranger, login);
        }

        (await host.MailsAsync()).ShouldHaveSingleItem().To.ShouldBe("ann@example.com");
    }

    [Fact]
    public async Task Without_mail_strangers_hear_nothing_and_administrators_hear_why()
    {
        await using var host = await AdminHost.StartAsync();
        var ann = await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var stranger = new Browser(host);

        await AskAsync(host, stranger, "ann");
        (await stranger.Api.Session.GetPageAsync()).PasswordReset.ShouldBeFalse();
        (await Refused.ByAsync(() => host.Root.Users.MailPasswordResetAsync(ann.Id), 409)).Detail!.ShouldContain("publicAddress");
        await host.SetIdentityAsync(new IdentitySettings { PublicAddress = Mailbox.Address });
        (await Refused.ByAsync(() => host.Root.Users.MailPasswordResetAsync(ann.Id), 409)).Detail!.ShouldContain("No mail server is set up");
        await host.SetUpMailAsync();
        await host.Root.Users.MailPasswordResetAsync(ann.Id);
        (await stranger.Api.Session.GetPageAsync()).PasswordReset.ShouldBeTrue();
        await host.SetUpMailAsync(new IdentitySettings { PasswordResetByEmail = false });
        await AskAsync(host, stranger, "ann");

        (await host.MailsAsync()).Count.ShouldBe(1);
        (await stranger.Api.Session.GetPageAsync()).PasswordReset.ShouldBeFalse();
    }

    [Fact]
    public async Task A_link_ends_with_its_time_with_the_password_with_the_address_and_with_the_account()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        var ann = await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var stranger = new Browser(host);
        async Task<string> LinkAsync()
        {
            await host.Root.Users.MailPasswordResetAsync(ann.Id);
            return await host.TokenAsync("reset");
        }

        async Task RefusedAsync(string token) =>
            (await Refused.AsyncWith(() => stranger.Api.Session.ResetPasswordAsync(new MailedPasswordReset(token, Fresh)))).Errors[0].Path.ShouldBe("token");

        var late = await LinkAsync();
        host.Time.Advance(TimeSpan.FromMinutes(30));
        await RefusedAsync(late);
        var reset = await LinkAsync();
        await host.Root.Users.ResetPasswordAsync(ann.Id);
        await RefusedAsync(reset);
        var moved = await LinkAsync();
        await host.Root.Users.ReplaceAsync(ann.Id, ann.User with { Email = "new@example.com" });
        await RefusedAsync(moved);
        var off = await LinkAsync();
        await host.Root.Users.ReplaceAsync(ann.Id, ann.User with { Email = "new@example.com", Enabled = false });
        await RefusedAsync(off);
    }

    [Fact]
    public async Task A_password_that_is_not_good_leaves_the_link_good()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        var ann = await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var stranger = new Browser(host);
        await host.Root.Users.MailPasswordResetAsync(ann.Id);
        var token = await host.TokenAsync("reset");

        (await Refused.AsyncWith(() => stranger.Api.Session.ResetPasswordAsync(new MailedPasswordReset(token, "short")))).Errors[0].Path.ShouldBe("newPassword");
        await stranger.Api.Session.ResetPasswordAsync(new MailedPasswordReset(token, Fresh));
    }

    [Fact]
    public async Task The_second_factor_is_asked_for_as_ever()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var setup = await browser.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password));
        await browser.Api.Me.ConfirmSecondFactorAsync(Totp.CodeAt(Base32.Decode(setup.Secret), Totp.StepAt(host.Time.GetUtcNow())));

        await AskAsync(host, browser, "ann");
        await browser.Api.Session.ResetPasswordAsync(new MailedPasswordReset(await host.TokenAsync("reset"), Fresh));

        (await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Fresh))).Status.ShouldBe(SignInStatus.SecondStepNeeded);
    }

    [Fact]
    public async Task Who_began_with_the_old_password_goes_no_further()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        var ann = await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var secret = Base32.Decode((await browser.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password))).Secret);
        await browser.Api.Me.ConfirmSecondFactorAsync(Totp.CodeAt(secret, Totp.StepAt(host.Time.GetUtcNow())));
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var thief = new Browser(host);
        var begun = await thief.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));

        await host.Root.Users.MailPasswordResetAsync(ann.Id);
        await browser.Api.Session.ResetPasswordAsync(new MailedPasswordReset(await host.TokenAsync("reset"), Fresh));

        var code = Totp.CodeAt(secret, Totp.StepAt(host.Time.GetUtcNow()));
        (await Refused.StatusAsync(() => thief.Api.Session.SecondStepAsync(new SecondStep(begun.Ticket!, code)))).ShouldBe(401);
    }

    [Fact]
    public async Task Nobodys_mailbox_is_filled()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        using var stranger = new Browser(host);

        for (var i = 0; i < 3; i++)
        {
            await AskAsync(host, stranger, i == 1 ? " ANN " : "ann");
        }

        (await Refused.StatusAsync(() => stranger.Api.Session.RequestPasswordResetAsync(new PasswordResetRequest("Ann")))).ShouldBe(429);
        host.Time.Advance(TimeSpan.FromMinutes(30));
        await AskAsync(host, stranger, "ann");
        (await host.MailsAsync()).Count.ShouldBe(4);
    }

    [Fact]
    public async Task An_administrator_mails_no_root_a_link()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        var boss = await Browser.AddUserAsync(host, "boss", UserRole.Root, "boss@example.com");
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));

        (await Refused.StatusAsync(() => admin.Users.MailPasswordResetAsync(boss.Id))).ShouldBe(403);
    }

    [Fact]
    public async Task The_page_of_the_links_runs_its_own_script_and_no_other()
    {
        await using var host = await AdminHost.StartAsync();

        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/session/link");

        answer.Content.Headers.ContentType!.MediaType.ShouldBe("text/html");
        var policy = answer.Headers.GetValues("Content-Security-Policy").ShouldHaveSingleItem();
        policy.ShouldStartWith("default-src 'none'; script-src 'sha256-");
        policy.ShouldNotContain("unsafe");
        (await answer.Content.ReadAsStringAsync()).ShouldContain("location.hash");
    }

    private static async Task AskAsync(AdminHost host, Browser browser, string login)
    {
        await browser.Api.Session.RequestPasswordResetAsync(new PasswordResetRequest(login));
        await host.WorkAsync();
    }
}
