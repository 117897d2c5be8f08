using System.Net;
using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Tests.Identity;

public sealed class IdentitySettingsTests
{
    private const string Path = "/api/v1/settings/identity";
    private const string Provider = """{"providers":[{"id":"corp","issuer":"ISSUER","clientId":"c","clientSecret":"SECRET"}]}""";

    [Theory, BothEngines]
    public async Task Secrets_are_sealed_masked_and_kept(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        (await PutAsync(host, Provider.Replace("ISSUER", "https://id.example.com").Replace("SECRET", "hunter2"))).Status.ShouldBe(200);
        var again = await PutAsync(host, Provider.Replace("ISSUER", "https://id.example.com").Replace("SECRET", "***"));

        again.Status.ShouldBe(200);
        again.Body.ShouldContain("\"clientSecret\":\"***\"");
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var stored = await reader.QuerySingleAsync<string>("SELECT document FROM settings WHERE section = 'identity'");
        var audit = string.Concat(await reader.QueryAsync<string>("SELECT coalesce(before, '') || after FROM audit_entries WHERE action = 'settings.update'"));
        (stored + audit).ShouldNotContain("hunter2");
        audit.ShouldNotContain("sealed:");
        var store = host.Services.GetRequiredService<IdentitySettingsStore>();
        store.OpenSecret((await store.GetAsync(CancellationToken.None)).Providers[0]).ShouldBe("hunter2");
    }

    [Fact]
    public async Task A_kept_secret_does_not_follow_to_another_issuer()
    {
        await using var host = await AdminHost.StartAsync();
        await PutAsync(host, Provider.Replace("ISSUER", "https://id.example.com").Replace("SECRET", "hunter2"));

        var stolen = await PutAsync(host, Provider.Replace("ISSUER", "https://evil.example.com").Replace("SECRET", "***"));

        stolen.Status.ShouldBe(422);
        stolen.Body.ShouldContain("providers.corp.clientSecret");
    }

    [Theory, BothEngines]
    public async Task A_kept_secret_does_not_follow_an_import_to_another_issuer(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await PutAsync(host, Provider.Replace("ISSUER", "https://id.example.com").Replace("SECRET", "hunter2"));
        var moved = Provider.Replace("ISSUER", "https://evil.example.com").Replace("SECRET", "***");
        var document = """{"settings":{"identity":MOVED}}""".Replace("MOVED", moved);

        var stolen = await SendAsync(host, HttpMethod.Post, "/api/v1/import", document);

        stolen.Body.ShouldContain("settings.identity.providers.corp.clientSecret");
        (await host.Root.Identity.GetAsync()).Settings.Providers[0].Issuer.ShouldBe("https://id.example.com");
    }

    [Theory]
    [InlineData("""{"passwordLength":4}""", "passwordLength")]
    [InlineData("""{"sessionIdleHours":0}""", "sessionIdleHours")]
    [InlineData("""{"publicAddress":"https://x.example/path"}""", "publicAddress")]
    [InlineData("""{"providers":[{"id":"Corp","issuer":"https://x.example","clientId":"c"}]}""", "providers[0].id")]
    [InlineData("""{"providers":[{"id":"corp","clientId":"c"}]}""", "providers[0].issuer")]
    [InlineData("""{"providers":[{"id":"corp","issuer":"http://x.example","clientId":"c"}]}""", "providers[0].issuer")]
    [InlineData("""{"providers":[{"id":"a","type":"github","clientId":"c"},{"id":"a","type":"github","clientId":"c"}]}""", "providers[1].id")]
    [InlineData("""{"providers":[{"id":"a","type":"github","clientId":"c","roles":{"x":"root"}}]}""", "providers[0].roles.x")]
    public async Task Wrong_fields_are_told(string body, string path)
    {
        await using var host = await AdminHost.StartAsync();

        var answer = await PutAsync(host, body);

        answer.Status.ShouldBe(422);
        answer.Body.ShouldContain($"\"path\":\"{path}\"");
    }

    [Fact]
    public async Task Roots_change_it_and_the_sign_in_page_shows_what_it_must()
    {
        await using var host = await AdminHost.StartAsync();
        var admin = await host.AddUserAsync("admin", Role.Admin);
        await PutAsync(host, """{"signUp":"open","passwordLength":12,"providers":[{"id":"hub","type":"github","clientId":"c","displayName":"GitHub"},{"id":"off","type":"github","clientId":"c","enabled":false}]}""");

        using var content = new StringContent("{}", Encoding.UTF8, "application/json");
        using var refused = await host.SendAsync(HttpMethod.Put, Path, admin, content);
        var page = await host.ClientFor(null).Session.GetPageAsync();

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        page.SignUp.ShouldBe(SignUpMode.Open);
        page.PasswordLength.ShouldBe(12);
        page.Providers.ShouldBe([new SignInProvider("hub", "GitHub", IdentityProviderType.GitHub)]);
    }

    private static Task<(int Status, string Body)> PutAsync(AdminHost host, string body) => SendAsync(host, HttpMethod.Put, Path, body);

    private static async Task<(int Status, string Body)> SendAsync(AdminHost host, HttpMethod method, string path, string body)
    {
        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(method, path, host.RootToken, content);
        return ((int)response.StatusCode, await response.Content.ReadAsStringAsync());
    }
}
