using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using static Headgate.Control.Tests.Identity.External.Trips;

namespace Headgate.Control.Tests.Identity.External;

public sealed class ExternalIssuerTests
{
    [Theory, BothEngines]
    public async Task The_same_subject_of_another_issuer_is_somebody_else(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await using var first = await FakeProvider.StartAsync(host.Time);
        await using var second = await FakeProvider.StartAsync(host.Time);
        second.Claims["email"] = "other@example.com";
        using var ann = new Browser(host);
        using var other = new Browser(host);
        using var again = new Browser(host);

        await host.SetIdentityAsync(SettingsOf(first) with { SignUp = SignUpMode.Open });
        (await TripAsync(ann, first)).ShouldBe("/");
        await host.SetIdentityAsync(SettingsOf(second) with { SignUp = SignUpMode.Open });
        (await TripAsync(other, second)).ShouldBe("/");
        await host.SetIdentityAsync(SettingsOf(first));
        (await TripAsync(again, first)).ShouldBe("/");

        var id = (await ann.Api.Me.GetAsync()).Id;
        (await other.Api.Me.GetAsync()).Id.ShouldNotBe(id);
        (await again.Api.Me.GetAsync()).Id.ShouldBe(id);
        (await again.Api.Me.ListExternalLoginsAsync()).ShouldHaveSingleItem().Issuer.ShouldBe(first.Issuer);
    }

    [Theory]
    [InlineData("gone")]
    [InlineData("off")]
    [InlineData("another issuer's")]
    public async Task A_link_that_leads_nowhere_is_no_way_to_sign_in(string state)
    {
        await using var host = await AdminHost.StartAsync();
        await using var provider = await FakeProvider.StartAsync(host.Time);
        var corp = SettingsOf(provider).Providers[0];
        var second = corp with { Id = "second" };
        await host.SetIdentityAsync(new IdentitySettings { SignUp = SignUpMode.Open, Providers = [corp, second] });
        using var ann = new Browser(host);
        (await TripAsync(ann, provider)).ShouldBe("/");
        var start = await ann.Api.Me.BeginExternalLoginAsync("second", new PasswordProof(null));
        (await GoAsync(ann, provider.Consent(new Uri(start.Address)))).ShouldBe("/");

        IdentityProvider[] left = state switch
        {
            "gone" => [corp],
            "off" => [corp, second with { Enabled = false }],
            _ => [corp, second with { Issuer = "https://id.example.com" }],
        };
        await host.SetIdentityAsync(new IdentitySettings { Providers = left });

        (await Refused.StatusAsync(() => ann.Api.Me.DeleteExternalLoginAsync("corp"))).ShouldBe(409);
        await ann.Api.Me.DeleteExternalLoginAsync("second");
        (await ann.Api.Me.ListExternalLoginsAsync()).ShouldHaveSingleItem().Provider.ShouldBe("corp");
    }
}
