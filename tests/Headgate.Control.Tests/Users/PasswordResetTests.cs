using Headgate.Contracts;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Identity;
using Headgate.Control.Tests.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Tests.Users;

public sealed class PasswordResetTests
{
    [Theory, BothEngines]
    public async Task Whoever_has_the_machine_gets_back_in(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await Browser.AddUserAsync(host, "boss", UserRole.Root);
        using var before = await Browser.SignedInAsync(host, "boss");
        var setup = await before.Api.Me.BeginSecondFactorAsync(new PasswordProof(Browser.Password));
        await before.Api.Me.ConfirmSecondFactorAsync(Totp.CodeAt(Base32.Decode(setup.Secret), Totp.StepAt(host.Time.GetUtcNow())));
        var reset = new PasswordReset(host.Database, host.Time);
        using var browser = new Browser(host);

        (await reset.RunAsync("nobody", withoutSecondFactor: true, CancellationToken.None)).ShouldBeNull();
        var kept = await reset.RunAsync("BOSS", withoutSecondFactor: false, CancellationToken.None);
        (await Refused.StatusAsync(() => before.Api.Me.GetAsync())).ShouldBe(401);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("boss", kept!.Value.Password, "a new good one"))).Status.ShouldBe(SignInStatus.SecondStepNeeded);

        var off = await reset.RunAsync("boss", withoutSecondFactor: true, CancellationToken.None);
        (await browser.Api.Session.SignInAsync(new PasswordSignIn("boss", off!.Value.Password, "another good one"))).Status.ShouldBe(SignInStatus.SignedIn);
    }
}
