using System.Net;
using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Groups;

public sealed class GroupEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_group_is_made_found_changed_and_deleted(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var made = await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip", Ratio = 0.8m });
        var changed = await host.Root.Groups.ReplaceAsync(made.Id, made.Group with { Ratio = 0.75m }, made.Version);
        var found = await host.Root.Groups.GetAsync(made.Id);
        var listed = await host.Root.Groups.ListAsync(new ListQuery { Search = "VI" });
        await host.Root.Groups.DeleteAsync(made.Id, changed.Version);

        changed.Version.ShouldBe(2);
        found.Group.ShouldBe(changed.Group);
        listed.Items.ShouldHaveSingleItem().Id.ShouldBe(made.Id);
        listed.Total.ShouldBe(1);
        (await host.Root.Groups.ListAsync()).Total.ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task A_change_from_an_old_version_is_refused(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var made = await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip" });
        await host.Root.Groups.ReplaceAsync(made.Id, made.Group with { Description = "first" }, made.Version);

        var refused = await Should.ThrowAsync<AdminApiException>(() => host.Root.Groups.ReplaceAsync(made.Id, made.Group with { Description = "second" }, made.Version));

        refused.Problem.Status.ShouldBe((int)HttpStatusCode.Conflict);
        (await host.Root.Groups.GetAsync(made.Id)).Group.Description.ShouldBe("first");
    }

    [Theory, BothEngines]
    public async Task Names_are_taken_without_regard_to_case(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Groups.CreateAsync(new GroupInput { Name = "vip" });

        var refused = await Should.ThrowAsync<AdminApiException>(() => host.Root.Groups.CreateAsync(new GroupInput { Name = "VIP" }));

        refused.Problem.Status.ShouldBe((int)HttpStatusCode.Conflict);
        refused.Problem.Errors.ShouldHaveSingleItem().Path.ShouldBe("name");
    }

    [Fact]
    public async Task A_user_sees_none_and_an_auditor_changes_none()
    {
        await using var host = await AdminHost.StartAsync();
        var user = host.ClientFor(await host.AddUserAsync("user", Role.User));
        var auditor = host.ClientFor(await host.AddUserAsync("auditor", Role.Auditor));

        (await Should.ThrowAsync<AdminApiException>(() => user.Groups.ListAsync())).Problem.Status.ShouldBe(403);
        (await Should.ThrowAsync<AdminApiException>(() => auditor.Groups.CreateAsync(new GroupInput { Name = "x" }))).Problem.Status.ShouldBe(403);
        (await auditor.Groups.ListAsync()).Total.ShouldBe(0);
        (await Should.ThrowAsync<AdminApiException>(() => host.ClientFor(null).Groups.ListAsync())).Problem.Status.ShouldBe(401);
    }

    [Theory]
    [InlineData("""{"name":"x","ratioo":1}""", 400, "'ratioo' is not a known field")]
    [InlineData("""{"ratio":1}""", 400, "is missing: 'name'")]
    [InlineData("""{"name":"x","ratio":"much"}""", 400, "has the wrong type")]
    [InlineData("""{"name":""", 400, "is not valid JSON")]
    [InlineData("""{"name":" "}""", 422, "is empty")]
    public async Task Bad_input_is_told_by_field(string body, int status, string message)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/groups", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(status);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("application/problem+json");
        (await response.Content.ReadAsStringAsync()).ShouldContain(message);
    }
}
