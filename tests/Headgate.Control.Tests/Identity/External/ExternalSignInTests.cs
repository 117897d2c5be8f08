using System.Net;
using Headgate.Contracts;
using Headgate.Control.Identity.External;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using static Headgate.Control.Tests.Identity.External.Trips;

namespace Headgate.Control.Tests.Identity.External;

public sealed class ExternalSignInTests
{
    private const string Start = "/api/v1/session/external/corp";

    [Theory, BothEngines]
    public async Task Somebody_new_gets_an_account_and_comes_back_to_it(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);

        (await TripAsync(browser, provider, "?returnTo=%2Fkeys%3Fx%3D1")).ShouldBe("/keys?x=1");
        var me = await browser.Api.Me.GetAsync();
        using var again = new Browser(host);
        provider.Claims["preferred_username"] = "renamed";
        (await TripAsync(again, provider)).ShouldBe("/");

        me.Name.ShouldBe("ann");
        me.Profile.Email.ShouldBe("ann@example.com");
        me.EmailVerified.ShouldBeTrue();
        me.HasPassword.ShouldBeFalse();
        (await again.Api.Me.GetAsync()).Id.ShouldBe(me.Id);
        (await again.Api.Me.ListExternalLoginsAsync()).ShouldHaveSingleItem().Name.ShouldBe("renamed");
        (await again.Api.Me.ListSessionsAsync()).ShouldAllBe(s => s.Method == "corp");
        (await Refused.StatusAsync(() => again.Api.Me.DeleteExternalLoginAsync("corp"))).ShouldBe(409);
    }

    [Theory, BothEngines]
    public async Task The_sign_up_switch_holds_and_an_invitation_opens_it(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var provider = await FakeProvider.StartAsync(host.Time);
        using var browser = new Browser(host);

        await host.SetIdentityAsync(SettingsOf(provider));
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=no-account");
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Invitation });
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=no-account");
        var invitation = await host.Root.Invitations.CreateAsync(new InvitationInput { Role = UserRole.Auditor });
        (await TripAsync(browser, provider, "?invitation=" + invitation.Secret)).ShouldBe("/");
        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.Auditor);

        await host.SetIdentityAsync(SettingsOf(provider, p => p with { CreateUsers = true }));
        provider.Claims["sub"] = "subject-2";
        provider.Claims["email_verified"] = false;
        (await TripAsync(browser, provider)).ShouldBe("/");
        var me = await browser.Api.Me.GetAsync();
        me.Name.ShouldBe("ann-2");
        me.Profile.Email.ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task An_account_is_linked_by_whom_it_belongs_to(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider));
        await Browser.AddUserAsync(host, "bob");
        await Browser.AddUserAsync(host, "cid");
        using var bob = await Browser.SignedInAsync(host, "bob");
        using var cid = await Browser.SignedInAsync(host, "cid");
        using var fresh = new Browser(host);

        (await LinkAsync(bob, provider)).ShouldBe("/");
        (await LinkAsync(cid, provider)).ShouldBe("/sign-in?error=taken");
        (await TripAsync(fresh, provider)).ShouldBe("/");

        (await fresh.Api.Me.GetAsync()).Name.ShouldBe("bob");
        await bob.Api.Me.DeleteExternalLoginAsync("corp");
        (await bob.Api.Me.ListExternalLoginsAsync()).ShouldBeEmpty();
        (await LinkAsync(cid, provider)).ShouldBe("/");
    }

    [Fact]
    public async Task A_browser_left_open_is_not_enough_to_link_an_account()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider));
        await Browser.AddUserAsync(host, "bob");
        using var bob = await Browser.SignedInAsync(host, "bob");

        foreach (var password in new[] { null, "wrong" })
        {
            (await Refused.AsyncWith(() => bob.Api.Me.BeginExternalLoginAsync("corp", new PasswordProof(password)))).Errors[0].Path.ShouldBe("password");
        }
    }

    [Fact]
    public async Task An_address_links_only_if_both_sides_verified_it_and_the_settings_say_so()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await Browser.AddUserAsync(host, "bob", email: "Ann@Example.com");
        using var bob = await Browser.SignedInAsync(host, "bob");
        using var browser = new Browser(host);

        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=taken");

        await host.SetIdentityAsync(SettingsOf(provider, p => p with { LinkByEmail = true }));
        provider.Claims["email_verified"] = false;
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=no-account");

        // Typed into the profile by its owner: verified by nobody.
        provider.Claims["email_verified"] = true;
        await bob.Api.Me.ReplaceProfileAsync(new ProfileInput());
        await bob.Api.Me.ReplaceProfileAsync(new ProfileInput { Email = "ann@example.com" });
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=no-account");

        var user = (await host.Root.Users.ListAsync(new ListQuery { Search = "bob" })).Items[0];
        await host.Root.Users.ReplaceAsync(user.Id, user.User with { Email = null });
        await host.Root.Users.ReplaceAsync(user.Id, user.User with { Email = "ann@example.com" });
        (await TripAsync(browser, provider)).ShouldBe("/");
        (await browser.Api.Me.GetAsync()).Name.ShouldBe("bob");
    }

    [Theory, BothEngines]
    public async Task A_state_is_good_once_for_ten_minutes_and_for_the_browser_that_began(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);
        using var other = new Browser(host);

        var back = provider.Consent(await BeginAsync(browser));
        await BeginAsync(other);
        (await GoAsync(other, back)).ShouldBe("/sign-in?error=expired");
        (await GoAsync(browser, back)).ShouldBe("/sign-in?error=expired");

        back = provider.Consent(await BeginAsync(browser));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        (await GoAsync(browser, back)).ShouldBe("/sign-in?error=expired");

        back = provider.Consent(await BeginAsync(browser));
        (await GoAsync(browser, back)).ShouldBe("/");
        (await GoAsync(browser, back)).ShouldBe("/sign-in?error=expired");
        (await GoAsync(browser, host.Address + "api/v1/session/external/corp/callback")).ShouldBe("/sign-in?error=expired");
        back = provider.Consent(await BeginAsync(browser));
        (await GoAsync(browser, back.Replace("code=", "error=access_denied&x=", StringComparison.Ordinal))).ShouldBe("/sign-in?error=denied");
        back = provider.Consent(await BeginAsync(browser));
        (await GoAsync(browser, back + "&iss=https%3A%2F%2Fother.example")).ShouldBe("/sign-in?error=provider");
    }

    [Fact]
    public async Task What_the_token_must_not_say_leads_nowhere()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        foreach (var (claim, value) in new (string, object)[] { ("nonce", "stolen"), ("aud", "other"), ("iss", "https://evil.example"), ("exp", 1) })
        {
            using var browser = new Browser(host);
            provider.Claims[claim] = value;
            (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=provider", claim);
            provider.Claims.Remove(claim);
            browser.Session.ShouldBeNull();
        }

        (await host.Root.Audit.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["action"] = "session.refused" } })).Total.ShouldBe(4);
    }

    [Fact]
    public async Task A_changed_key_is_fetched_once_and_made_up_ones_make_no_flood()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);

        await TripAsync(browser, provider);
        await TripAsync(browser, provider);
        provider.KeyReads.ShouldBe(1);
        provider.Rotate();
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=provider");
        provider.KeyReads.ShouldBe(1);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        (await TripAsync(browser, provider)).ShouldBe("/");
        provider.KeyReads.ShouldBe(2);
        host.Time.Advance(TimeSpan.FromMinutes(61));
        (await TripAsync(browser, provider)).ShouldBe("/");
        provider.KeyReads.ShouldBe(3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task The_secret_goes_where_the_issuer_takes_it(bool inBody)
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        provider.SecretInBody = inBody;
        await host.SetIdentityAsync(SettingsOf(provider) with { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);

        (await TripAsync(browser, provider)).ShouldBe("/");
    }

    [Fact]
    public async Task Roles_and_groups_follow_the_claims_at_every_sign_in_and_never_make_a_root()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider, p => p with
        {
            CreateUsers = true,
            RoleClaim = "groups",
            Roles = new Dictionary<string, UserRole> { ["auditors"] = UserRole.Auditor, ["ops"] = UserRole.Admin },
        }));
        using var browser = new Browser(host);

        provider.Claims["groups"] = new[] { "staff", "auditors", "ops" };
        await TripAsync(browser, provider);
        var me = await browser.Api.Me.GetAsync();
        me.Role.ShouldBe(UserRole.Admin);
        provider.Claims["groups"] = "auditors";
        await TripAsync(browser, provider);
        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.Auditor);
        provider.Claims.Remove("groups");
        await TripAsync(browser, provider);
        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.User);

        var user = await host.Root.Users.GetAsync(me.Id);
        await host.Root.Users.ReplaceAsync(me.Id, user.User with { Role = UserRole.Root });
        await TripAsync(browser, provider);
        (await browser.Api.Me.GetAsync()).Role.ShouldBe(UserRole.Root);
    }

    [Fact]
    public async Task Only_allowed_domains_and_accounts_that_are_switched_on_get_in()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        using var browser = new Browser(host);
        await host.SetIdentityAsync(SettingsOf(provider, p => p with { CreateUsers = true, EmailDomains = ["corp.example"] }));
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=not-allowed");
        provider.Claims["email"] = "ann@CORP.example";
        (await TripAsync(browser, provider)).ShouldBe("/");
        provider.Claims["email_verified"] = false;
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=not-allowed");
        provider.Claims["email_verified"] = "true";

        var user = (await host.Root.Users.ListAsync(new ListQuery { Search = "corp" })).Items.ShouldHaveSingleItem();
        await host.Root.Users.ReplaceAsync(user.Id, user.User with { Enabled = false });
        (await TripAsync(browser, provider)).ShouldBe("/sign-in?error=not-allowed");
    }

    [Theory, BothEngines]
    public async Task GitHub_says_who_it_is_through_its_api(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var provider = await FakeProvider.StartAsync(host.Time);
        await host.SetIdentityAsync(SettingsOf(provider, p => p with { Type = IdentityProviderType.GitHub }) with { SignUp = SignUpMode.Open });
        using var browser = new Browser(host);

        var authorize = await BeginAsync(browser);
        authorize.AbsolutePath.ShouldBe("/login/oauth/authorize");
        var back = provider.Consent(authorize);
        (await GoAsync(browser, back)).ShouldBe("/");

        var me = await browser.Api.Me.GetAsync();
        me.Name.ShouldBe("octocat");
        me.Profile.DisplayName.ShouldBe("The Octocat");
        me.Profile.Email.ShouldBe("octocat@example.com");

        provider.GitHubUser = """{"id":2,"login":"other"}""";
        provider.GitHubEmails = """[{"email":"octocat@example.com","primary":true,"verified":false}]""";
        using var other = new Browser(host);
        (await TripAsync(other, provider)).ShouldBe("/");
        (await other.Api.Me.GetAsync()).Profile.Email.ShouldBeNull();
        (await GoAsync(other, provider.Consent(await BeginAsync(other)).Replace("code=", "code=x", StringComparison.Ordinal))).ShouldBe("/sign-in?error=provider");
    }

    [Fact]
    public async Task A_provider_at_a_private_address_must_be_meant()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        var issuer = provider.Issuer.Replace("http://", "https://", StringComparison.Ordinal);
        await host.SetIdentityAsync(SettingsOf(provider, p => p with { Issuer = issuer, AllowPrivateAddresses = false }));
        using var browser = new Browser(host);

        using var response = await browser.SendAsync(HttpMethod.Get, Start);

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        (await response.Content.ReadAsStringAsync()).ShouldNotContain("127.0.0.1");
        using var transport = new ProviderTransport(host.Time);
        var refused = await Should.ThrowAsync<ExternalSignInException>(() => transport.SendAsync(new HttpRequestMessage(HttpMethod.Get, issuer), allowPrivate: false, CancellationToken.None));
        refused.Message.ShouldContain("leads to an address of a private network");
        (await Should.ThrowAsync<ExternalSignInException>(() => transport.SendAsync(new HttpRequestMessage(HttpMethod.Get, "http://169.254.169.254/latest"), allowPrivate: true, CancellationToken.None)))
            .Message.ShouldContain("metadata");
    }

    [Fact]
    public async Task A_document_of_another_issuer_is_not_believed()
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        provider.ClaimedIssuer = "https://id.example.com";
        await host.SetIdentityAsync(SettingsOf(provider));
        using var browser = new Browser(host);

        using var response = await browser.SendAsync(HttpMethod.Get, Start);
        using var unknown = await browser.SendAsync(HttpMethod.Get, "/api/v1/session/external/none");

        response.StatusCode.ShouldBe(HttpStatusCode.BadGateway);
        unknown.StatusCode.ShouldBe(HttpStatusCode.NotFound);
    }

    [Theory]
    [InlineData("/keys", "/keys")]
    [InlineData("/", "/")]
    [InlineData(null, "/")]
    [InlineData("keys", "/")]
    [InlineData("//evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/a\\b", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/a\r\nSet-Cookie: x", "/")]
    public void Browsers_are_sent_to_our_own_paths_alone(string? asked, string path) => ExternalSignIn.LocalPath(asked).ShouldBe(path);
}
