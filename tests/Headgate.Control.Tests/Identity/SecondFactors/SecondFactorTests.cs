using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Identity.SecondFactors;

public sealed class SecondFactorTests
{
    [Theory, BothEngines]
    public async Task Signing_in_asks_for_a_code_that_is_good_once(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var (secret, _) = await SetUpAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var one = new Browser(host);
        using var two = new Browser(host);

        var first = await one.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
        var second = await two.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
        first.Status.ShouldBe(SignInStatus.SecondStepNeeded);
        one.Session.ShouldBeNull();
        (await Refused.StatusAsync(() => one.Api.Me.GetAsync())).ShouldBe(401);

        var code = Code(host, secret);
        (await Refused.StatusAsync(() => one.Api.Session.SecondStepAsync(new SecondStep(first.Ticket!, Wrong(code))))).ShouldBe(401);
        (await one.Api.Session.SecondStepAsync(new SecondStep(first.Ticket!, code))).Status.ShouldBe(SignInStatus.SignedIn);
        (await one.Api.Me.GetAsync()).SecondFactor.ShouldBeTrue();

        // Neither the code again, nor an older one, nor the ticket again.
        (await Refused.StatusAsync(() => two.Api.Session.SecondStepAsync(new SecondStep(second.Ticket!, code)))).ShouldBe(401);
        (await Refused.StatusAsync(() => two.Api.Session.SecondStepAsync(new SecondStep(second.Ticket!, Code(host, secret, -1))))).ShouldBe(401);
        host.Time.Advance(TimeSpan.FromSeconds(30));
        (await Refused.StatusAsync(() => two.Api.Session.SecondStepAsync(new SecondStep(first.Ticket!, Code(host, secret))))).ShouldBe(401);
        (await two.Api.Session.SecondStepAsync(new SecondStep(second.Ticket!, Code(host, secret)))).Status.ShouldBe(SignInStatus.SignedIn);
    }

    [Fact]
    public async Task A_first_step_is_worth_nothing_once_the_password_is_another()
    {
        await using var host = await AdminHost.StartAsync();
        var (secret, _) = await SetUpAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var thief = new Browser(host);
        var first = await thief.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
        var ann = (await host.Root.Users.ListAsync(new ListQuery { Search = "ann" })).Items[0];

        await host.Root.Users.ResetPasswordAsync(ann.Id);

        (await Refused.StatusAsync(() => thief.Api.Session.SecondStepAsync(new SecondStep(first.Ticket!, Code(host, secret))))).ShouldBe(401);
    }

    [Theory, BothEngines]
    public async Task Two_at_once_cannot_use_the_same_code(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var (secret, _) = await SetUpAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = new Browser(host);
        var tickets = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            tickets.Add((await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password))).Ticket!);
        }

        var code = Code(host, secret);
        var statuses = await Task.WhenAll(tickets.Select(async ticket =>
        {
            using var other = new Browser(host);
            return await Record.ExceptionAsync(() => other.Api.Session.SecondStepAsync(new SecondStep(ticket, code)));
        }));

        statuses.Count(e => e is null).ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task A_recovery_code_is_good_once_however_it_is_typed(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var (_, codes) = await SetUpAsync(host);
        codes.Count.ShouldBe(10);
        using var browser = new Browser(host);

        var first = await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
        var result = await browser.Api.Session.SecondStepAsync(new SecondStep(first.Ticket!, codes[3].ToUpperInvariant().Replace("-", " ", StringComparison.Ordinal)));

        result.RecoveryCodesLeft.ShouldBe(9);
        var again = await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
        (await Refused.StatusAsync(() => browser.Api.Session.SecondStepAsync(new SecondStep(again.Ticket!, codes[3])))).ShouldBe(401);
        (await browser.Api.Me.RenewRecoveryCodesAsync(new PasswordProof(Browser.Password))).Codes.ShouldNotContain(codes[4]);
        (await Refused.StatusAsync(() => browser.Api.Session.SecondStepAsync(new SecondStep(again.Ticket!, codes[4])))).ShouldBe(401);
    }

    [Fact]
    public async Task Guessing_codes_locks_the_account_out_over_all_tickets()
    {
        await using var host = await AdminHost.StartAsync();
        var (secret, _) = await SetUpAsync(host);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        using var browser = new Browser(host);
        var statuses = new List<int>();
        for (var i = 0; i < 6; i++)
        {
            var step = await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password));
            statuses.Add(await Refused.StatusAsync(() => browser.Api.Session.SecondStepAsync(new SecondStep(step.Ticket!, Wrong(Code(host, secret))))));
        }

        statuses.ShouldBe([401, 401, 401, 401, 401, 429]);
    }

    [Theory, BothEngines]
    public async Task Setting_up_and_taking_off_needs_the_password(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await SetUpAsync(host);
        using var browser = new Browser(host);
        await Browser.AddUserAsync(host, "bob");
        using var bob = await Browser.SignedInAsync(host, "bob");

        (await Refused.StatusAsync(() => bob.Api.Me.BeginSecondFactorAsync(new PasswordProof("wrong")))).ShouldBe(422);
        (await Refused.StatusAsync(() => bob.Api.Me.BeginSecondFactorAsync(new PasswordProof()))).ShouldBe(422);
        (await Refused.StatusAsync(() => bob.Api.Me.ConfirmSecondFactorAsync("123456"))).ShouldBe(409);
        var setup = await bob.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password));
        (await Refused.StatusAsync(() => bob.Api.Me.ConfirmSecondFactorAsync(Wrong(Code(host, setup.Secret))))).ShouldBe(422);
        (await bob.Api.Me.GetSecondFactorAsync()).Enabled.ShouldBeFalse();
        await bob.Api.Me.ConfirmSecondFactorAsync(Code(host, setup.Secret));
        (await Refused.StatusAsync(() => bob.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password)))).ShouldBe(409);
        (await Refused.StatusAsync(() => bob.Api.Me.RemoveSecondFactorAsync(new PasswordProof("wrong")))).ShouldBe(422);
        await bob.Api.Me.RemoveSecondFactorAsync(new PasswordProof(Browser.Password));
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("bob", Browser.Password))).Status.ShouldBe(SignInStatus.SignedIn);

        var ann = (await host.Root.Users.ListAsync(new ListQuery { Search = "ann" })).Items.ShouldHaveSingleItem();
        await host.Root.Users.RemoveSecondFactorAsync(ann.Id);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("ann", Browser.Password))).Status.ShouldBe(SignInStatus.SignedIn);
    }

    [Fact]
    public async Task Nothing_of_it_is_stored_in_the_clear()
    {
        await using var host = await AdminHost.StartAsync();
        var (secret, codes) = await SetUpAsync(host);

        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var box = await reader.QuerySingleAsync<byte[]>("SELECT totp_secret FROM users WHERE name = 'ann'");
        var hashes = (await reader.QueryAsync<byte[]>("SELECT hash FROM recovery_codes")).ToArray();

        Encoding.Latin1.GetString(box).ShouldNotContain(secret);
        hashes.ShouldAllBe(hash => hash.Length == 32);
        codes.ShouldAllBe(code => code.Length == 19);
    }

    internal static string Code(AdminHost host, string secret, int offset = 0) => Totp.CodeAt(Base32.Decode(secret), Totp.StepAt(host.Time.GetUtcNow()) + offset);

    private static async Task<(string Secret, IReadOnlyList<string> Codes)> SetUpAsync(AdminHost host)
    {
        await Browser.AddUserAsync(host, "ann");
        using var browser = await Browser.SignedInAsync(host, "ann");
        var setup = await browser.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password));
        setup.Uri.ShouldBe($"otpauth://totp/Headgate:ann?secret={setup.Secret}&issuer=Headgate");
        var codes = await browser.Api.Me.ConfirmSecondFactorAsync(Code(host, setup.Secret));
        return (setup.Secret, codes.Codes);
    }

    private static string Wrong(string code) => (code[0] == '9' ? "0" : "9") + code[1..];
}
