using System.Net;
using Headgate.Contracts;

namespace Headgate.Control.Tests.Identity.External;

/// <summary>What a browser does to sign in with an account at the provider <c>corp</c>.</summary>
internal static class Trips
{
    public static IdentitySettings SettingsOf(FakeProvider provider, Func<IdentityProvider, IdentityProvider>? change = null)
    {
        var corp = new IdentityProvider { Id = "corp", Issuer = provider.Issuer, ClientId = FakeProvider.ClientId, ClientSecret = FakeProvider.ClientSecret, AllowPrivateAddresses = true };
        return new IdentitySettings { Providers = [change?.Invoke(corp) ?? corp] };
    }

    public static async Task<string> TripAsync(Browser browser, FakeProvider provider, string query = "") => await GoAsync(browser, provider.Consent(await BeginAsync(browser, query)));

    public static async Task<Uri> BeginAsync(Browser browser, string query = "")
    {
        using var response = await browser.SendAsync(HttpMethod.Get, "/api/v1/session/external/corp" + query);
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!;
    }

    public static async Task<string> LinkAsync(Browser browser, FakeProvider provider)
    {
        var start = await browser.Api.Me.BeginExternalLoginAsync("corp", new PasswordProof(Browser.Password));
        return await GoAsync(browser, provider.Consent(new Uri(start.Address)));
    }

    public static async Task<string> GoAsync(Browser browser, string address)
    {
        using var response = await browser.SendAsync(HttpMethod.Get, address);
        response.StatusCode.ShouldBe(HttpStatusCode.Redirect, await response.Content.ReadAsStringAsync());
        return response.Headers.Location!.OriginalString;
    }
}
