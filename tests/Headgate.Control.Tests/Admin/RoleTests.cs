using System.Net;
using System.Text;
using Headgate.Control.Admin;

namespace Headgate.Control.Tests.Admin;

/// <summary>What each role may, over every endpoint that the router knows: a new one is tested without anybody thinking of it.</summary>
public sealed class RoleTests
{
    [Fact]
    public async Task Every_endpoint_names_its_permission()
    {
        await using var host = await AdminHost.StartAsync();

        host.Endpoints.ShouldNotBeEmpty();
        host.Endpoints.Where(e => e.Permission is null).Select(e => e.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public async Task Reading_is_never_more_than_a_GET_and_changing_never_less()
    {
        await using var host = await AdminHost.StartAsync();

        // What an auditor may call must not change anything.
        host.Endpoints.Where(e => e.Permission == Permission.Read && e.Method is not ("GET" or "HEAD") && !IsQuestion(e)).Select(e => e.ToString()).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_stranger_gets_in_nowhere()
    {
        await using var host = await AdminHost.StartAsync();
        var open = new List<string>();
        foreach (var endpoint in host.Endpoints.Where(e => e.Permission != Permission.Anyone))
        {
            using var response = await SendAsync(host, endpoint, null);
            if (response.StatusCode != HttpStatusCode.Unauthorized)
            {
                open.Add($"{endpoint}: {(int)response.StatusCode}");
            }
        }

        open.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(Role.User)]
    [InlineData(Role.Auditor)]
    [InlineData(Role.Admin)]
    [InlineData(Role.Root)]
    public async Task A_role_gets_exactly_as_far_as_its_permissions(Role role)
    {
        await using var host = await AdminHost.StartAsync();
        var wrong = new List<string>();
        var count = 0;
        foreach (var endpoint in host.Endpoints.Where(e => e.Permission is not Permission.Anyone))
        {
            // A user of its own for each, because some endpoints end sessions or delete what they find.
            var token = await host.AddUserAsync($"{role}-{count++}", role);
            using var response = await SendAsync(host, endpoint, token);
            var refused = response.StatusCode is HttpStatusCode.Forbidden or HttpStatusCode.Unauthorized;
            if (refused == RolePermissions.Allows(role, endpoint.Permission!.Value))
            {
                wrong.Add($"{endpoint} needs {endpoint.Permission}: {(int)response.StatusCode}");
            }
        }

        wrong.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_read_only_token_of_a_root_changes_nothing()
    {
        await using var host = await AdminHost.StartAsync();
        var token = await host.AddUserAsync("reader", Role.Root, readOnly: true);
        var open = new List<string>();
        foreach (var endpoint in host.Endpoints.Where(e => e.Permission != Permission.Anyone && e.Method is not ("GET" or "HEAD")))
        {
            using var response = await SendAsync(host, endpoint, token);
            if (response.StatusCode != HttpStatusCode.Forbidden)
            {
                open.Add($"{endpoint}: {(int)response.StatusCode}");
            }
        }

        open.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_refusal_does_not_tell_what_exists()
    {
        await using var host = await AdminHost.StartAsync();
        var token = await host.AddUserAsync("curious", Role.User);
        var group = await host.Root.Groups.CreateAsync(new Headgate.Contracts.GroupInput { Name = "vip" });

        using var there = await host.SendAsync(HttpMethod.Get, $"/api/v1/groups/{group.Id}", token);
        using var nowhere = await host.SendAsync(HttpMethod.Get, "/api/v1/groups/none", token);

        there.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await there.Content.ReadAsStringAsync()).ShouldBe(await nowhere.Content.ReadAsStringAsync());
    }

    // Questions that need a body, such as what something would cost: they change nothing.
    private static bool IsQuestion(EndpointRow endpoint) => endpoint.Pattern.EndsWith("/price", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> SendAsync(AdminHost host, EndpointRow endpoint, string? token)
    {
        var hasBody = endpoint.Method is "POST" or "PUT" or "PATCH";
        return host.SendAsync(new HttpMethod(endpoint.Method), endpoint.Path, token, hasBody ? new StringContent("{}", Encoding.UTF8, "application/json") : null);
    }
}
