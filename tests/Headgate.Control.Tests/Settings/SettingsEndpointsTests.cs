using System.Text.Json;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Channels;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Tests.Settings;

public sealed class SettingsEndpointsTests
{
    [Theory, BothEngines]
    public async Task What_is_set_comes_into_force_and_its_secrets_are_sealed(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var put = await host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 7, Proxy = "http://me:hidden@proxy:8080" }, 0);
        var kept = await host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 8, Proxy = SecretMark.Kept }, put.Version);

        host.Snapshots.Current.Settings.MaxRetries.ShouldBe(8);
        kept.Settings.GetProperty("proxy").GetString().ShouldBe(SecretMark.Kept);
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        (await reader.QuerySingleAsync<string>("SELECT document FROM settings WHERE section = 'gateway'")).ShouldNotContain("hidden");
        (await reader.QueryAsync<string>("SELECT after FROM audit_entries")).ShouldAllBe(after => !after.Contains("hidden"));
    }

    [Fact]
    public async Task A_kept_password_does_not_follow_to_another_mail_server()
    {
        await using var host = await AdminHost.StartAsync();
        var mail = new MailSettings { Host = "smtp.example.com", From = "a@example.com", UserName = "a", Password = "hidden" };
        await host.Root.Settings.PutAsync("mail", mail);

        await host.Root.Settings.PutAsync("mail", mail with { FromName = "Us", Password = SecretMark.Kept });
        var stolen = await Refused.ByAsync(() => host.Root.Settings.PutAsync("mail", mail with { Host = "smtp.evil.example", Password = SecretMark.Kept }), 422);

        stolen.Errors.ShouldHaveSingleItem().Path.ShouldBe("password");
    }

    [Theory, BothEngines]
    public async Task A_role_narrows_what_its_users_keys_may_use(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "glm-4.6", "gpt-4o")));
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("two", "glm-4.6")));
        var user = host.ClientFor(await host.AddUserAsync("ann", Role.User));
        await user.OwnKeys.CreateAsync(new OwnKeyInput { Name = "hers" });
        await host.Root.OwnKeys.CreateAsync(new OwnKeyInput { Name = "roots" });

        await host.Root.Settings.PutAsync(
            "gateway", new GatewaySettingsInput { Roles = new Dictionary<string, RoleAccess> { ["user"] = new() { Models = ["glm-*"], Channels = ["one"] } } }, 0);

        var (hers, roots) = (Key("hers"), Key("roots"));
        (hers.Allows("glm-4.6"), hers.Allows("gpt-4o")).ShouldBe((true, false));
        (hers.Group.MayUse(Channel("one")), hers.Group.MayUse(Channel("two"))).ShouldBe((true, false));
        (roots.Allows("gpt-4o"), roots.Group.MayUse(Channel("two"))).ShouldBe((true, true));
        (await Refused.ByAsync(() => host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { Roles = new Dictionary<string, RoleAccess> { ["king"] = new() } }), 422))
            .Errors.ShouldHaveSingleItem().Path.ShouldBe("roles.king");

        ApiKey Key(string name) => host.Snapshots.Current.Keys.Values.Single(k => k.Name == name);
        Channel Channel(string name) => host.Snapshots.Current.Channels[name];
    }

    [Theory, BothEngines]
    public async Task A_change_from_an_old_version_is_refused(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 1 }, 0);

        await Refused.ByAsync(() => host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 2 }, 0), 409);

        host.Snapshots.Current.Settings.MaxRetries.ShouldBe(1);
    }

    [Theory]
    [InlineData("""{"maxRetries":99}""", 422, "maxRetries")]
    [InlineData("""{"timeouts":{"idle":"soon"}}""", 422, "timeouts.idle")]
    [InlineData("""{"proxy":"***"}""", 422, "proxy")]
    [InlineData("""{"corsOrigins":[null]}""", 422, "corsOrigins[0]")]
    [InlineData("""{"maxRetries":"many"}""", 400, "maxRetries")]
    [InlineData("""{"maxRetriez":1}""", 400, "maxRetriez")]
    public async Task Wrong_settings_are_told_by_field(string document, int status, string path)
    {
        await using var host = await AdminHost.StartAsync();

        var problem = await Refused.ByAsync(() => host.Root.Settings.PutAsync("gateway", JsonDocument.Parse(document).RootElement), status);

        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe(path);
    }

    [Fact]
    public async Task What_the_file_states_wins_and_is_told()
    {
        await using var host = await AdminHost.StartAsync(file: """{"globalSettings":{"maxRetries":3}}""");

        var view = await host.Root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 9, MaxRequestBytes = 4096 });

        host.Snapshots.Current.Settings.MaxRetries.ShouldBe(3);
        host.Snapshots.Current.Settings.MaxRequestBytes.ShouldBe(4096);
        view.FromFile.ShouldBe(["maxRetries"]);
    }

    [Fact]
    public async Task An_auditor_sees_them_and_a_user_does_not()
    {
        await using var host = await AdminHost.StartAsync();
        var auditor = host.ClientFor(await host.AddUserAsync("auditor", Role.Auditor));
        var user = host.ClientFor(await host.AddUserAsync("user", Role.User));

        (await auditor.Settings.ListAsync()).ShouldContain(s => s.Section == "gateway");
        await Refused.ByAsync(() => auditor.Settings.PutAsync("gateway", new GatewaySettingsInput()), 403);
        await Refused.ByAsync(() => user.Settings.GetAsync("gateway"), 403);
        await Refused.ByAsync(() => host.Root.Settings.GetAsync("nothing"), 404);
    }
}
