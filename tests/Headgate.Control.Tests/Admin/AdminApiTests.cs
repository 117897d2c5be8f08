using System.Net;

namespace Headgate.Control.Tests.Admin;

public sealed class AdminApiTests
{
    [Fact]
    public async Task What_it_does_not_know_goes_on_to_the_gateway()
    {
        await using var host = await AdminHost.StartAsync();

        using var unknown = await host.SendAsync(HttpMethod.Post, "/api/v1/chat/completions");
        using var elsewhere = await host.SendAsync(HttpMethod.Get, "/v1/models");

        ((int)unknown.StatusCode).ShouldBe(418);
        ((int)elsewhere.StatusCode).ShouldBe(418);
    }

    [Fact]
    public async Task Describes_itself_as_openapi()
    {
        await using var host = await AdminHost.StartAsync();

        using var response = await host.SendAsync(HttpMethod.Get, "/api/v1/openapi.json");

        response.StatusCode.ShouldBe(HttpStatusCode.OK);
        var text = await response.Content.ReadAsStringAsync();
        text.ShouldContain("\"openapi\": \"3.1");
        text.ShouldContain("/api/v1/groups/{id}");
    }

    [Fact]
    public async Task Every_answer_protects_browsers_a_refusal_too()
    {
        await using var host = await AdminHost.StartAsync();

        using var answer = await host.SendAsync(HttpMethod.Get, "/api/v1/groups", host.RootToken);
        using var refusal = await host.SendAsync(HttpMethod.Get, "/api/v1/groups/none", host.RootToken);

        foreach (var response in new[] { answer, refusal })
        {
            response.Headers.GetValues("X-Frame-Options").ShouldBe(["DENY"]);
            response.Headers.GetValues("Content-Security-Policy").Single().ShouldContain("default-src 'none'");
            response.Headers.CacheControl!.NoStore.ShouldBeTrue();
        }
    }
}
