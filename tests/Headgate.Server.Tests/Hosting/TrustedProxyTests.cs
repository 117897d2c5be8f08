using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.RegularExpressions;

namespace Headgate.Server.Tests.Hosting;

/// <summary>Both planes see the client behind a proxy that is trusted, and the proxy itself behind one that is not.</summary>
public sealed partial class TrustedProxyTests : IDisposable
{
    private const string Elsewhere = "sk-elsewhere-0123456789";
    private readonly Workspace _workspace = new();
    private readonly HttpClient _client = new();

    [Fact]
    public async Task Behind_a_trusted_proxy_the_client_s_own_address_counts_everywhere()
    {
        WriteConfig();
        await using var server = ServerProcess.Start(_workspace.Folder, "--trusted-proxies", "127.0.0.1");
        var address = await server.AddressAsync();

        (await ModelsAsync(address, "203.0.113.7")).ShouldBe(HttpStatusCode.OK);
        (await ModelsAsync(address, "203.0.113.7, 198.51.100.1")).ShouldBe(HttpStatusCode.Forbidden);

        // On the same connection: nothing of the request before is left.
        (await ModelsAsync(address, null)).ShouldBe(HttpStatusCode.Forbidden);
        var (cookie, seenFrom) = await SignInAsync(server, address, "198.51.100.9");
        cookie.ShouldContain("; secure");
        seenFrom.ShouldBe("198.51.100.9");
    }

    [Fact]
    public async Task Headers_of_a_peer_that_is_not_trusted_change_nothing()
    {
        WriteConfig();
        await using var server = ServerProcess.Start(_workspace.Folder, "--trusted-proxies", "10.0.0.0/8");
        var address = await server.AddressAsync();

        (await ModelsAsync(address, "203.0.113.7")).ShouldBe(HttpStatusCode.Forbidden);
        var (cookie, seenFrom) = await SignInAsync(server, address, "198.51.100.9");
        cookie.ShouldNotContain("secure");
        seenFrom.ShouldBe("127.0.0.1");
    }

    [Fact]
    public async Task The_file_can_name_them_and_a_change_of_it_takes_effect()
    {
        WriteConfig();
        await using var server = ServerProcess.Start(_workspace.Folder);
        var address = await server.AddressAsync();
        (await ModelsAsync(address, "203.0.113.7")).ShouldBe(HttpStatusCode.Forbidden);

        WriteConfig("""["127.0.0.0/8"]""");
        await server.SaysAsync("Configuration 2 is in force");

        (await ModelsAsync(address, "203.0.113.7")).ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task One_that_is_no_address_ends_the_start()
    {
        WriteConfig();
        await using var option = ServerProcess.Start(_workspace.Folder, "--trusted-proxies", "nginx");
        await using var check = ServerProcess.Run(_workspace.Folder, "--check", "--trusted-proxies", "nginx");

        (await option.ExitCodeAsync()).ShouldBe(1);
        option.Errors.ShouldContain("'nginx' in --trusted-proxies");
        (await check.ExitCodeAsync()).ShouldBe(1);
        check.Errors.ShouldContain("'nginx' in --trusted-proxies");

        WriteConfig("""["10/8"]""");
        await using var file = ServerProcess.Start(_workspace.Folder);
        (await file.ExitCodeAsync()).ShouldBe(1);
        file.Errors.ShouldContain("globalSettings.trustedProxies: '10/8' is not an address");
    }

    public void Dispose()
    {
        _client.Dispose();
        _workspace.Dispose();
    }

    private void WriteConfig(string proxies = "[]") => _workspace.Write(
        "headgate.json",
        $$"""
        {
          "keys": [{ "name": "far", "key": "{{Elsewhere}}", "allowedIps": ["203.0.113.0/24"] }],
          "globalSettings": { "trustedProxies": {{proxies}} }
        }
        """);

    private async Task<HttpStatusCode> ModelsAsync(Uri address, string? forwardedFor)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/v1/models"));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", Elsewhere);
        if (forwardedFor is not null)
        {
            request.Headers.Add("X-Forwarded-For", forwardedFor);
        }

        using var response = await _client.SendAsync(request, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    // Whatever comes of it: the cookie, and where the audit log says that it came from.
    private async Task<(string Cookie, string? Address)> SignInAsync(ServerProcess server, Uri address, string forwardedFor)
    {
        var first = FirstRun().Match(server.Output);
        using var signIn = new HttpRequestMessage(HttpMethod.Post, new Uri(address, "/api/v1/session"))
        {
            Content = JsonContent.Create(new { user = "admin", password = first.Groups["password"].Value }),
        };
        signIn.Headers.Add("X-Forwarded-For", forwardedFor);
        signIn.Headers.Add("X-Forwarded-Proto", "https");
        using var response = await _client.SendAsync(signIn, TestContext.Current.CancellationToken);
        response.StatusCode.ShouldBe(HttpStatusCode.OK);

        using var ask = new HttpRequestMessage(HttpMethod.Get, new Uri(address, "/api/v1/audit?action=session.create"));
        ask.Headers.Authorization = new AuthenticationHeaderValue("Bearer", first.Groups["token"].Value);
        using var audit = await _client.SendAsync(ask, TestContext.Current.CancellationToken);
        var entries = await audit.Content.ReadFromJsonAsync<System.Text.Json.JsonElement>(TestContext.Current.CancellationToken);
        return (response.Headers.GetValues("Set-Cookie").ShouldHaveSingleItem(), entries.GetProperty("items")[0].GetProperty("address").GetString());
    }

    [GeneratedRegex(@"Password\s+(?<password>\S+)\s+Access token\s+(?<token>\S+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex FirstRun();
}
