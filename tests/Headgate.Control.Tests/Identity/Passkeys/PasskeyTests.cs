using System.Security.Cryptography;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Identity.Passkeys;

public sealed class PasskeyTests
{
    [Theory, BothEngines]
    public async Task A_passkey_is_made_and_signs_in_without_a_name_or_a_code(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        using var authenticator = new SoftwareAuthenticator();
        using var owner = await RegisterAsync(host, authenticator);
        host.Time.Advance(TimeSpan.FromHours(1));
        using var browser = new Browser(host);

        var challenge = await browser.Api.Session.BeginPasskeyAsync();
        var result = await browser.Api.Session.PasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Get(challenge.Options, Origin(host)) });

        result.Status.ShouldBe(SignInStatus.SignedIn);
        (await browser.Api.Me.GetAsync()).Name.ShouldBe("ann");
        (await browser.Api.Me.ListSessionsAsync()).Single(s => s.Current).Method.ShouldBe("passkey");
        (await browser.Api.Me.ListPasskeysAsync()).ShouldHaveSingleItem().LastUsedAt.ShouldBe(host.Time.GetUtcNow());
        challenge.Options.GetProperty("userVerification").GetString().ShouldBe("required");
    }

    [Theory, BothEngines]
    public async Task A_challenge_is_good_once_and_for_five_minutes(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        using var authenticator = new SoftwareAuthenticator();
        using var owner = await RegisterAsync(host, authenticator);
        using var browser = new Browser(host);

        var challenge = await browser.Api.Session.BeginPasskeyAsync();
        var answer = new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Get(challenge.Options, Origin(host)) };
        await browser.Api.Session.PasskeyAsync(answer);
        (await Refused.StatusAsync(() => browser.Api.Session.PasskeyAsync(answer))).ShouldBe(401);

        var late = await browser.Api.Session.BeginPasskeyAsync();
        host.Time.Advance(TimeSpan.FromMinutes(5));
        (await Refused.StatusAsync(() => browser.Api.Session.PasskeyAsync(new PasskeyAnswer { Ticket = late.Ticket, Credential = authenticator.Get(late.Options, Origin(host)) }))).ShouldBe(401);

        // The answer to one challenge is none to another.
        var (one, two) = (await browser.Api.Session.BeginPasskeyAsync(), await browser.Api.Session.BeginPasskeyAsync());
        (await Refused.StatusAsync(() => browser.Api.Session.PasskeyAsync(new PasskeyAnswer { Ticket = one.Ticket, Credential = authenticator.Get(two.Options, Origin(host)) }))).ShouldBe(401);
    }

    [Fact]
    public async Task What_is_not_the_owners_own_doing_is_refused()
    {
        await using var host = await AdminHost.StartAsync();
        using var authenticator = new SoftwareAuthenticator();
        using var owner = await RegisterAsync(host, authenticator);
        using var stranger = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var unknown = new SoftwareAuthenticator();

        (await StatusAsync(options => authenticator.Get(options, "https://evil.example"))).ShouldBe(401);
        (await StatusAsync(options => authenticator.Get(options, Origin(host), stranger))).ShouldBe(401);
        (await StatusAsync(options => unknown.Get(options, Origin(host)))).ShouldBe(401);
        (await StatusAsync(_ => JsonSerializer.SerializeToElement(new { id = "x" }))).ShouldBe(401);
        (await StatusAsync(_ => JsonSerializer.SerializeToElement("x"))).ShouldBe(401);
        (await StatusAsync(options => authenticator.Get(options, Origin(host)))).ShouldBe(0);

        // A counter that goes back: there are two of it.
        authenticator.Counter = 0;
        (await StatusAsync(options => authenticator.Get(options, Origin(host)))).ShouldBe(401);

        async Task<int> StatusAsync(Func<JsonElement, JsonElement> answer)
        {
            using var browser = new Browser(host);
            var challenge = await browser.Api.Session.BeginPasskeyAsync();
            var thrown = await Record.ExceptionAsync(() => browser.Api.Session.PasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = answer(challenge.Options) }));
            return thrown is null ? 0 : ((AdminApiException)thrown).Problem.Status;
        }
    }

    [Fact]
    public async Task Somebody_who_is_switched_off_does_not_get_in()
    {
        await using var host = await AdminHost.StartAsync();
        using var authenticator = new SoftwareAuthenticator();
        using var owner = await RegisterAsync(host, authenticator);
        var user = (await host.Root.Users.ListAsync(new ListQuery { Search = "ann" })).Items[0];
        await host.Root.Users.ReplaceAsync(user.Id, user.User with { Enabled = false });
        using var browser = new Browser(host);

        var challenge = await browser.Api.Session.BeginPasskeyAsync();

        (await Refused.StatusAsync(() => browser.Api.Session.PasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Get(challenge.Options, Origin(host)) }))).ShouldBe(401);
    }

    [Theory, BothEngines]
    public async Task Making_one_needs_the_password_the_own_challenge_and_a_verified_user(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "ann");
        await Browser.AddUserAsync(host, "bob");
        using var ann = await Browser.SignedInAsync(host, "ann");
        using var bob = await Browser.SignedInAsync(host, "bob");
        using var authenticator = new SoftwareAuthenticator();
        using var careless = new SoftwareAuthenticator { Verifies = false };

        (await Refused.StatusAsync(() => ann.Api.Me.BeginPasskeyAsync(new PasswordProof("wrong")))).ShouldBe(422);
        var challenge = await ann.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        (await Refused.StatusAsync(() => bob.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Create(challenge.Options, Origin(host)) }))).ShouldBe(409);
        challenge = await ann.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        (await Refused.StatusAsync(() => ann.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = careless.Create(challenge.Options, Origin(host)) }))).ShouldBe(422);
        challenge = await ann.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        (await Refused.StatusAsync(() => ann.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Create(challenge.Options, "https://evil.example") }))).ShouldBe(422);
        challenge = await ann.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        await ann.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Create(challenge.Options, Origin(host)) });

        // The same one is not registered for somebody else, nor twice.
        var second = await bob.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        (await Refused.StatusAsync(() => bob.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = second.Ticket, Credential = authenticator.Create(second.Options, Origin(host)) }))).ShouldBe(422);
        var again = await ann.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        again.Options.GetProperty("excludeCredentials").GetArrayLength().ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task One_renames_and_deletes_ones_own_but_not_the_last_way_in(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        using var authenticator = new SoftwareAuthenticator();
        using var owner = await RegisterAsync(host, authenticator);
        await Browser.AddUserAsync(host, "bob");
        using var bob = await Browser.SignedInAsync(host, "bob");
        var passkey = (await owner.Api.Me.ListPasskeysAsync()).ShouldHaveSingleItem();
        passkey.Name.ShouldBe("Laptop");

        (await Refused.StatusAsync(() => bob.Api.Me.DeletePasskeyAsync(passkey.Id))).ShouldBe(404);
        (await Refused.StatusAsync(() => bob.Api.Me.RenamePasskeyAsync(passkey.Id, "mine"))).ShouldBe(404);
        (await owner.Api.Me.RenamePasskeyAsync(passkey.Id, "Phone")).Name.ShouldBe("Phone");
        await host.Database.WriteAsync(connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE users SET password_hash = '' WHERE name = 'ann'"), CancellationToken.None);
        (await Refused.StatusAsync(() => owner.Api.Me.DeletePasskeyAsync(passkey.Id))).ShouldBe(409);
        await host.Database.WriteAsync(connection => Dapper.SqlMapper.ExecuteAsync(connection, "UPDATE users SET password_hash = 'x' WHERE name = 'ann'"), CancellationToken.None);
        await owner.Api.Me.DeletePasskeyAsync(passkey.Id);
        (await owner.Api.Me.ListPasskeysAsync()).ShouldBeEmpty();
    }

    private static string Origin(AdminHost host) => host.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<Browser> RegisterAsync(AdminHost host, SoftwareAuthenticator authenticator)
    {
        await Browser.AddUserAsync(host, "ann");
        var browser = await Browser.SignedInAsync(host, "ann");
        var challenge = await browser.Api.Me.BeginPasskeyAsync(new PasswordProof(Browser.Password));
        await browser.Api.Me.CreatePasskeyAsync(new PasskeyAnswer { Ticket = challenge.Ticket, Credential = authenticator.Create(challenge.Options, Origin(host)), Name = "Laptop" });
        return browser;
    }
}
