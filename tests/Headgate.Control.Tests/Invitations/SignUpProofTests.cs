using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Identity;
using Headgate.Control.Tests.Identity.MailedLinks;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Invitations;

public sealed class SignUpProofTests
{
    private static readonly SignUp Ann = new() { Name = "ann", Password = "correct horse battery", Email = "ann@example.com" };
    private static readonly IdentitySettings Verifying = new() { SignUp = SignUpMode.Open, SignUpVerifiesEmail = true };

    [Theory, BothEngines]
    public async Task The_account_is_made_when_the_address_is_proven(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync(Verifying);
        using var browser = new Browser(host);

        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Email = null }))).Errors[0].Path.ShouldBe("email");
        (await browser.Api.Session.SignUpAsync(Ann)).Status.ShouldBe(SignInStatus.EmailToConfirm);
        browser.Session.ShouldBeNull();
        (await host.Root.Users.ListAsync()).Total.ShouldBe(1);
        var token = await host.TokenAsync("signup");
        (await Refused.AsyncWith(() => browser.Api.Session.ConfirmSignUpAsync(new SignUpConfirmation(token, "a stranger's guess")))).Errors[0].Path.ShouldBe("password");
        (await browser.Api.Session.ConfirmSignUpAsync(new SignUpConfirmation(token, Ann.Password))).Status.ShouldBe(SignInStatus.SignedIn);

        (await browser.Api.Me.GetAsync()).EmailVerified.ShouldBeTrue();
        (await Refused.AsyncWith(() => browser.Api.Session.ConfirmSignUpAsync(new SignUpConfirmation(token, Ann.Password)))).Errors[0].Path.ShouldBe("token");
    }

    [Theory, BothEngines]
    public async Task Of_two_at_once_one_makes_the_account(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync(Verifying);
        using var browser = new Browser(host);
        await browser.Api.Session.SignUpAsync(Ann);
        var confirmation = new SignUpConfirmation(await host.TokenAsync("signup"), Ann.Password);

        var outcomes = await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => Record.ExceptionAsync(() => browser.Api.Session.ConfirmSignUpAsync(confirmation)).AsTask()));

        outcomes.Count(e => e is null).ShouldBe(1);
        (await host.Root.Users.ListAsync()).Total.ShouldBe(2);
    }

    [Fact]
    public async Task An_address_that_has_an_account_is_told_to_its_owner_alone()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync(Verifying);
        await Browser.AddUserAsync(host, "anna", email: "ann@example.com");
        using var browser = new Browser(host);

        (await browser.Api.Session.SignUpAsync(Ann)).Status.ShouldBe(SignInStatus.EmailToConfirm);

        var mail = (await host.MailsAsync()).ShouldHaveSingleItem();
        mail.Link.ShouldBeNull();
        mail.Text.ShouldContain("the account 'anna'");
    }

    [Fact]
    public async Task An_invitation_is_looked_at_before_a_mail_goes_out_and_used_up_when_the_account_is_made()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync(Verifying with { SignUp = SignUpMode.Invitation });
        var made = await host.Root.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Auditor });
        using var browser = new Browser(host);

        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = "made up" }))).Errors[0].Path.ShouldBe("invitation");
        (await host.MailsAsync()).ShouldBeEmpty();
        await browser.Api.Session.SignUpAsync(Ann with { Invitation = made.Secret });
        (await host.Root.Invitations.ListAsync()).Items.ShouldHaveSingleItem().Used.ShouldBe(0);
        await browser.Api.Session.ConfirmSignUpAsync(new SignUpConfirmation(await host.TokenAsync("signup"), Ann.Password));

        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.Auditor);
        (await host.Root.Invitations.ListAsync()).Items.ShouldHaveSingleItem().Used.ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task No_mail_goes_out_for_an_invitation_that_would_be_refused(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync(Verifying with { SignUp = SignUpMode.Invitation });
        var boss = await host.AddUserAsync("boss", Role.Root);
        var made = await host.ClientFor(boss).Invitations.CreateAsync(new InvitationInput { Role = UserRole.Admin });
        var user = await host.Root.Users.GetAsync("boss");
        await host.Root.Users.ReplaceAsync("boss", user.User with { Role = UserRole.Admin });
        using var browser = new Browser(host);

        (await Refused.AsyncWith(() => browser.Api.Session.SignUpAsync(Ann with { Invitation = made.Secret }))).Errors[0].Path.ShouldBe("invitation");

        (await host.MailsAsync()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Without_mail_nobody_signs_up_and_the_setting_needs_the_address_of_links()
    {
        await using var host = await AdminHost.StartAsync();
        using var browser = new Browser(host);

        (await Refused.AsyncWith(() => host.SetIdentityAsync(Verifying))).Errors[0].Path.ShouldBe("signUpVerifiesEmail");
        await host.SetIdentityAsync(Verifying with { PublicAddress = Mailbox.Address });

        (await Refused.ByAsync(() => browser.Api.Session.SignUpAsync(Ann), 409)).Detail!.ShouldContain("tell an administrator");
    }
}
