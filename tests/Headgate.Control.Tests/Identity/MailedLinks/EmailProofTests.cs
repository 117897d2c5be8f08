using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Identity.MailedLinks;

public sealed class EmailProofTests
{
    [Theory, BothEngines]
    public async Task A_link_proves_the_address_of_the_account_that_asked(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann");
        await Browser.AddUserAsync(host, "eve");
        using var ann = await Browser.SignedInAsync(host, "ann");
        using var eve = await Browser.SignedInAsync(host, "eve");
        await ann.Api.Me.ReplaceProfileAsync(new ProfileInput { Email = "ann@example.com" });

        (await Refused.StatusAsync(() => ann.Api.Me.BeginEmailVerificationAsync(new PasswordProof("wrong")))).ShouldBe(422);
        await ann.Api.Me.BeginEmailVerificationAsync(new PasswordProof(Browser.Password));
        var link = new EmailConfirmation(await host.TokenAsync("email"));
        await ann.Api.Me.ConfirmEmailAsync(link);

        (await ann.Api.Me.GetAsync()).EmailVerified.ShouldBeTrue();
        (await Refused.StatusAsync(() => ann.Api.Me.ConfirmEmailAsync(link))).ShouldBe(422);
        (await Refused.StatusAsync(() => ann.Api.Me.BeginEmailVerificationAsync(new PasswordProof(Browser.Password)))).ShouldBe(409);
        (await Refused.StatusAsync(() => eve.Api.Me.BeginEmailVerificationAsync(new PasswordProof(Browser.Password)))).ShouldBe(409);
    }

    [Fact]
    public async Task A_link_is_no_good_for_another_account_or_another_address()
    {
        await using var host = await AdminHost.StartAsync();
        await host.SetUpMailAsync();
        await Browser.AddUserAsync(host, "ann");
        await Browser.AddUserAsync(host, "eve");
        using var ann = await Browser.SignedInAsync(host, "ann");
        using var eve = await Browser.SignedInAsync(host, "eve");
        await eve.Api.Me.ReplaceProfileAsync(new ProfileInput { Email = "victim@example.com" });
        await eve.Api.Me.BeginEmailVerificationAsync(new PasswordProof(Browser.Password));
        var link = new EmailConfirmation(await host.TokenAsync("email"));

        (await Refused.StatusAsync(() => ann.Api.Me.ConfirmEmailAsync(link))).ShouldBe(422);
        await eve.Api.Me.ReplaceProfileAsync(new ProfileInput { Email = "other@example.com" });
        (await Refused.StatusAsync(() => eve.Api.Me.ConfirmEmailAsync(link))).ShouldBe(422);
        (await eve.Api.Me.GetAsync()).EmailVerified.ShouldBeFalse();
    }
}
