using System.Net;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Tests.Identity.Sessions;

public sealed class SessionEndpointsTests
{
    [Theory, BothEngines]
    public async Task One_signs_in_by_name_or_address_and_out_again(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "Ann", email: "ann@example.com");
        using var browser = new Browser(host);

        await browser.Api.Session.SignInAsync(new PasswordSignIn(" ANN ", Browser.Password));
        (await browser.Api.Me.GetAsync()).Name.ShouldBe("Ann");
        var session = browser.Session!;
        await browser.Api.Session.SignOutAsync();

        browser.Session.ShouldBeNull();
        (await Refused.StatusAsync(() => browser.Api.Me.GetAsync())).ShouldBe(401);
        browser.Steal(session);
        (await Refused.StatusAsync(() => browser.Api.Me.GetAsync())).ShouldBe(401);
        await browser.Api.Session.SignInAsync(new PasswordSignIn("ANN@example.com", Browser.Password));
        (await browser.Api.Me.GetAsync()).Name.ShouldBe("Ann");
        (await host.Root.Users.ListAsync(new ListQuery { Search = "ann" })).Items[0].LastLoginAt.ShouldBe(host.Time.GetUtcNow());
    }

    [Fact]
    public async Task What_is_wrong_is_not_told_apart()
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");
        var off = await Browser.AddUserAsync(host, "off");
        await host.Root.Users.ReplaceAsync(off.Id, off.User with { Enabled = false });
        await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "sso" }, WithoutPassword = true });
        using var browser = new Browser(host);

        var problems = new List<Problem>();
        foreach (var (user, password) in new[] { ("ann", "wrong"), ("nobody", Browser.Password), ("off", Browser.Password), ("sso", string.Empty), ("ann\0", Browser.Password), ("ann", new string('x', 100_000)) })
        {
            problems.Add(await Refused.AsyncWith(() => browser.Api.Session.SignInAsync(new PasswordSignIn(user, password))));
        }

        problems.ShouldAllBe(p => p.Status == 401 && p.Title == problems[0].Title && p.Detail == problems[0].Detail && p.Errors.Count == 0);
    }

    [Fact]
    public async Task The_cookie_is_for_the_browser_alone_and_nobody_makes_it_secure_by_a_header()
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");

        (await CookieAsync(false)).ShouldMatch("^headgate_session=[A-Za-z0-9_-]{43}; max-age=2592000; path=/; samesite=lax; httponly$");
        (await CookieAsync(true)).ShouldNotContain("secure");

        async Task<string> CookieAsync(bool claimsTls)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(host.Address, "/api/v1/session"))
            {
                Content = new StringContent($$"""{"user":"ann","password":"{{Browser.Password}}"}""", System.Text.Encoding.UTF8, "application/json"),
            };
            if (claimsTls)
            {
                request.Headers.Add("X-Forwarded-Proto", "https");
            }

            using var response = await host.Http.SendAsync(request);
            return response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem();
        }
    }

    [Fact]
    public void The_cookie_is_secure_where_the_browser_speaks_TLS()
    {
        var context = new DefaultHttpContext();
        context.Request.Scheme = "https";

        SessionCookie.Set(context, new NewSession("token", DateTimeOffset.UnixEpoch, TimeSpan.FromHours(1)));

        context.Response.Headers.SetCookie.ToString().ShouldContain("; secure; samesite=lax; httponly");
    }

    [Theory]
    [InlineData("same-origin", null, true)]
    [InlineData("none", null, true)]
    [InlineData("cross-site", null, false)]
    [InlineData("same-site", null, false)]
    [InlineData("cross-site", "OWN", false)]
    [InlineData(null, "OWN", true)]
    [InlineData(null, "https://evil.example", false)]
    [InlineData(null, "null", false)]
    [InlineData(null, null, false)]
    public async Task A_session_changes_things_from_the_gateways_own_pages_alone(string? site, string? origin, bool allowed)
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");
        using var owner = await Browser.SignedInAsync(host, "ann");
        using var browser = new Browser(host, site, origin == "OWN" ? host.Address.GetLeftPart(UriPartial.Authority) : origin);
        browser.Steal(owner.Session!);

        using var read = await browser.SendAsync(HttpMethod.Get, "/api/v1/me");
        using var change = await browser.SendAsync(HttpMethod.Delete, "/api/v1/me/sessions");

        read.StatusCode.ShouldBe(HttpStatusCode.OK);
        change.StatusCode.ShouldBe(allowed ? HttpStatusCode.NoContent : HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task Nobody_is_signed_in_from_another_site_and_a_wrong_token_is_not_made_good_by_a_cookie()
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");
        using var elsewhere = new Browser(host, site: "cross-site");
        (await Refused.StatusAsync(() => elsewhere.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password)))).ShouldBe(403);

        using var browser = await Browser.SignedInAsync(host, "ann");
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(host.Address, "/api/v1/me"));
        request.Headers.Add("Cookie", "headgate_session=" + browser.Session);
        request.Headers.Add("Authorization", "Bearer headgate-pat-wrong");
        using var response = await host.Http.SendAsync(request);
        response.StatusCode.ShouldBe(HttpStatusCode.Unauthorized);
    }

    [Theory, BothEngines]
    public async Task A_session_ends_unused_and_in_the_end_in_any_case(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "ann");
        await host.SetIdentityAsync(new IdentitySettings { SessionIdleHours = 2, SessionHours = 5 });
        using var used = await Browser.SignedInAsync(host, "ann");
        using var unused = await Browser.SignedInAsync(host, "ann");

        for (var hour = 0; hour < 4; hour++)
        {
            host.Time.Advance(TimeSpan.FromHours(1));
            await used.Api.Me.GetAsync();
        }

        (await Refused.StatusAsync(() => unused.Api.Me.GetAsync())).ShouldBe(401);
        (await used.Api.Me.ListSessionsAsync()).ShouldHaveSingleItem().Current.ShouldBeTrue();
        host.Time.Advance(TimeSpan.FromHours(1));
        (await Refused.StatusAsync(() => used.Api.Me.GetAsync())).ShouldBe(401);
    }

    [Theory, BothEngines]
    public async Task Sessions_are_listed_and_ended_one_by_one_or_all(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var user = await Browser.AddUserAsync(host, "ann");
        await Browser.AddUserAsync(host, "bob");
        using var one = await Browser.SignedInAsync(host, "ann");
        host.Time.Advance(TimeSpan.FromMinutes(5));
        using var two = await Browser.SignedInAsync(host, "ann");
        using var bob = await Browser.SignedInAsync(host, "bob");

        var sessions = await two.Api.Me.ListSessionsAsync();
        sessions.Count.ShouldBe(2);
        sessions.Single(s => s.Current).Method.ShouldBe("password");
        var other = sessions.Single(s => !s.Current);
        (await Refused.StatusAsync(() => bob.Api.Me.EndSessionAsync(other.Id))).ShouldBe(404);
        await two.Api.Me.EndSessionAsync(other.Id);
        (await Refused.StatusAsync(() => one.Api.Me.GetAsync())).ShouldBe(401);

        (await host.Root.Users.ListSessionsAsync(user.Id)).Count.ShouldBe(1);
        await host.Root.Users.EndSessionsAsync(user.Id);
        (await Refused.StatusAsync(() => two.Api.Me.GetAsync())).ShouldBe(401);
        await bob.Api.Me.EndSessionsAsync();
        bob.Session.ShouldBeNull();
    }

    [Theory, BothEngines]
    public async Task Use_is_noted_once_a_minute(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "ann");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var begun = host.Time.GetUtcNow();

        host.Time.Advance(TimeSpan.FromSeconds(59));
        (await browser.Api.Me.ListSessionsAsync())[0].LastUsedAt.ShouldBe(begun);
        host.Time.Advance(TimeSpan.FromSeconds(1));
        (await browser.Api.Me.ListSessionsAsync())[0].LastUsedAt.ShouldBe(begun.AddMinutes(1));
    }

    [Fact]
    public async Task Guessing_is_slowed_down_and_does_not_flood_the_audit_log()
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");
        using var browser = new Browser(host);
        for (var i = 0; i < 5; i++)
        {
            (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", "guess" + i)))).ShouldBe(401);
        }

        for (var i = 0; i < 20; i++)
        {
            (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password)))).ShouldBe(429);
        }

        var entries = await host.Root.Audit.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["action"] = "session.refused" } });
        entries.Total.ShouldBe(5);
        (await host.Root.Audit.GetAsync(entries.Items[0].Id)).After!.Value.GetProperty("reason").GetString().ShouldBe("wrong password");
        host.Time.Advance(TimeSpan.FromSeconds(31));
        await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
    }

    [Fact]
    public async Task What_was_typed_as_a_name_is_not_kept()
    {
        await using var host = await AdminHost.StartAsync();
        using var browser = new Browser(host);

        await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("my secret password", "x")));

        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var row = await reader.QuerySingleAsync<string>("SELECT actor_name || coalesce(name, '') || coalesce(after, '') FROM audit_entries WHERE action = 'session.refused'");
        row.ShouldNotContain("secret");
    }

    [Fact]
    public async Task Passwords_can_be_switched_off_for_everybody_but_roots()
    {
        await using var host = await AdminHost.StartAsync();
        await Browser.AddUserAsync(host, "ann");
        await Browser.AddUserAsync(host, "boss", UserRole.Root);
        await host.SetIdentityAsync(new IdentitySettings { Passwords = false });
        using var browser = new Browser(host);

        (await Refused.StatusAsync(() => browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password)))).ShouldBe(401);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("boss", Browser.Password))).Status.ShouldBe(SignInStatus.SignedIn);
        (await browser.Api.Session.GetPageAsync()).Passwords.ShouldBeFalse();
    }

    [Theory, BothEngines]
    public async Task Changing_the_password_needs_the_old_one_and_ends_the_other_sessions(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "ann");
        using var one = await Browser.SignedInAsync(host, "ann");
        using var two = await Browser.SignedInAsync(host, "ann");

        (await Refused.AsyncWith(() => one.Api.Me.ChangePasswordAsync(new PasswordChange("a new good one", "wrong")))).Errors[0].Path.ShouldBe("oldPassword");
        (await Refused.AsyncWith(() => one.Api.Me.ChangePasswordAsync(new PasswordChange("short", Browser.Password)))).Errors[0].Path.ShouldBe("newPassword");
        await one.Api.Me.ChangePasswordAsync(new PasswordChange("a new good one", Browser.Password));

        await one.Api.Me.GetAsync();
        (await Refused.StatusAsync(() => two.Api.Me.GetAsync())).ShouldBe(401);
        (await two.Api.Session.SignInAsync(new PasswordSignIn("ann", "a new good one"))).Status.ShouldBe(SignInStatus.SignedIn);
    }

    [Theory, BothEngines]
    public async Task The_profile_is_the_owners_and_a_changed_address_is_not_verified(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "ann", email: "ann@example.com");
        await Browser.AddUserAsync(host, "bob", email: "bob@example.com");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var me = await browser.Api.Me.GetAsync();
        me.EmailVerified.ShouldBeTrue();

        var changed = await browser.Api.Me.ReplaceProfileAsync(me.Profile with { Email = "other@example.com", Language = "zh-CN" }, me.Version);

        changed.Profile.Language.ShouldBe("zh-CN");
        changed.EmailVerified.ShouldBeFalse();
        (await Refused.StatusAsync(() => browser.Api.Me.ReplaceProfileAsync(me.Profile, me.Version))).ShouldBe(409);
        (await Refused.StatusAsync(() => browser.Api.Me.ReplaceProfileAsync(me.Profile with { Email = "BOB@example.com" }))).ShouldBe(409);
        (await Refused.StatusAsync(() => browser.Api.Users.GetAsync(me.Id))).ShouldBe(403);
    }

    [Fact]
    public async Task A_session_has_the_role_of_its_user_as_it_is_now()
    {
        await using var host = await AdminHost.StartAsync();
        var user = await Browser.AddUserAsync(host, "ann", UserRole.Admin);
        using var browser = await Browser.SignedInAsync(host, "ann");
        await browser.Api.Users.ListAsync();

        await host.Root.Users.ReplaceAsync(user.Id, user.User with { Role = UserRole.User });

        (await Refused.StatusAsync(() => browser.Api.Users.ListAsync())).ShouldBe(403);
    }
}
