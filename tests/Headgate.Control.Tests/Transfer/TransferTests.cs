using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Channels;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Access;

namespace Headgate.Control.Tests.Transfer;

public sealed class TransferTests
{
    private const string Secret = "sk-upstream-secret-0001";

    [Theory, BothEngines]
    public async Task A_document_moves_everything_to_an_empty_gateway(string engine)
    {
        await using var from = await AdminHost.StartAsync(engine);
        await using var to = await AdminHost.StartAsync(engine);
        var key = await FillAsync(from);

        var document = await from.Root.Transfer.ExportAsync(secrets: true);
        var plan = await to.Root.Transfer.PlanAsync(document);
        (await to.Root.Channels.ListAsync()).Total.ShouldBe(0);
        var result = await to.Root.Transfer.ApplyAsync(document);
        var again = await to.Root.Transfer.ApplyAsync(document);

        plan.Applied.ShouldBeFalse();
        plan.Errors.ShouldBeEmpty();
        plan.Items.ShouldAllBe(i => i.Action == ImportAction.Create || i.Name == "root");
        result.Applied.ShouldBeTrue();
        again.Items.ShouldAllBe(i => i.Action == ImportAction.Skip);
        var snapshot = to.Snapshots.Current;
        snapshot.Channels["one"].Credentials[0].Secret.ShouldBe(Secret);
        snapshot.Channels["one"].Headers.ShouldContain(new KeyValuePair<string, string>("x-token", "hidden"));
        snapshot.Routes.ShouldContainKey("alias");
        snapshot.Keys.ShouldContainKey(KeyHash.Of(key));
        snapshot.Settings.MaxRetries.ShouldBe(6);
        Json(await to.Root.Transfer.ExportAsync(secrets: true)).ShouldBe(Json(document));
    }

    [Fact]
    public async Task Without_secrets_the_document_holds_none_and_keeps_those_that_are_there()
    {
        await using var host = await AdminHost.StartAsync();
        await FillAsync(host);

        var document = await host.Root.Transfer.ExportAsync();
        var result = await host.Root.Transfer.ApplyAsync(document);

        Json(document).ShouldNotContain(Secret);
        Json(document).ShouldNotContain("hidden");
        result.Items.ShouldAllBe(i => i.Action == ImportAction.Skip);
        host.Snapshots.Current.Channels["one"].Credentials[0].Secret.ShouldBe(Secret);
    }

    [Fact]
    public async Task Yaml_goes_out_and_comes_in()
    {
        await using var from = await AdminHost.StartAsync();
        await using var to = await AdminHost.StartAsync();
        await FillAsync(from);

        using var exported = await from.SendAsync(HttpMethod.Get, "/api/v1/export?format=yaml&secrets=true", from.RootToken);
        var yaml = await exported.Content.ReadAsStringAsync();
        using var content = new StringContent(yaml, Encoding.UTF8, "application/yaml");
        using var imported = await to.SendAsync(HttpMethod.Post, "/api/v1/import", to.RootToken, content);

        yaml.ShouldNotContain("{");
        ((int)imported.StatusCode).ShouldBe(200, await imported.Content.ReadAsStringAsync());
        Json(await to.Root.Transfer.ExportAsync(secrets: true)).ShouldBe(Json(await from.Root.Transfer.ExportAsync(secrets: true)));
    }

    [Theory, BothEngines]
    public async Task One_thing_in_the_way_keeps_all_out_and_is_told_with_its_place(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var document = new ConfigurationDocument
        {
            Groups = [new GroupInput { Name = "good" }, new GroupInput { Name = "bad", Ratio = -1 }],
            Channels = [new ChannelDocument(ChannelSamples.OpenAI("one", "m"), [new CredentialInput { Name = "unknown" }])],
            Users = [new UserDocument { Name = "ann", Group = "nothing", Role = "user" }, new UserDocument { Name = "bob", Role = "king" }],
            Teams = [new TeamDocument { Name = "t", Members = [new TeamMemberDocument("nobody")] }],
            Keys = [new KeyDocument { Name = "k", Owner = "zoe", Secret = "sk-1" }, new KeyDocument { Name = "k2", Hash = "12" }],
            RedemptionCodes = [new RedemptionCodeDocument { Code = "c", AmountUsd = 1 }],
            Settings = new Dictionary<string, JsonElement> { ["weather"] = JsonDocument.Parse("{}").RootElement },
        };

        var plan = await host.Root.Transfer.PlanAsync(document);
        var problem = await Refused.ByAsync(() => host.Root.Transfer.ApplyAsync(document), 422);

        string[] places =
        [
            "groups[1].ratio", "users[0].group", "users[1].role", "teams[0].members[0].user", "channels[0].credentials[0].secret",
            "keys[0].owner", "keys[1].hash", "settings.weather", "redemptionCodes[0].code",
        ];
        plan.Items.Where(i => i.Action == ImportAction.Conflict).SelectMany(i => i.Errors).Select(e => e.Path).ShouldBe(places, ignoreOrder: true);
        problem.Errors.Select(e => e.Path).ShouldBe(places, ignoreOrder: true);
        (await host.Root.Groups.ListAsync()).Total.ShouldBe(0);
    }

    [Fact]
    public async Task What_would_be_wrong_with_the_whole_is_told_at_the_thing_it_names()
    {
        await using var host = await AdminHost.StartAsync();
        var document = new ConfigurationDocument
        {
            Channels = [new ChannelDocument(ChannelSamples.OpenAI("one", "m") with { Billing = "free" })],
            Routes = [new RouteInput { Model = "r", Targets = [new RouteTarget { Model = "nowhere" }] }],
        };

        var plan = await host.Root.Transfer.PlanAsync(document);

        plan.Items.ShouldAllBe(i => i.Action == ImportAction.Conflict);
        plan.Items.Single(i => i.Kind == "channel").Errors.ShouldHaveSingleItem().Path.ShouldBe("channels 'one'.billing");
        await Refused.ByAsync(() => host.Root.Transfer.ApplyAsync(document), 422);
    }

    [Theory, BothEngines]
    public async Task Replacing_removes_what_the_document_does_not_name(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await FillAsync(host);
        var document = new ConfigurationDocument
        {
            Channels = [new ChannelDocument(ChannelSamples.OpenAI("two", "m"), [new CredentialInput { Secret = "sk-two" }])],
            Routes = [],
            Models = [],
        };

        var result = await host.Root.Transfer.ApplyAsync(document, ImportMode.Replace);

        result.Items.Select(i => (i.Kind, i.Name, i.Action)).ShouldBe(
            [
                ("channel", "two", ImportAction.Create), ("channel", "one", ImportAction.Delete), ("channel", "off", ImportAction.Delete), ("model", "m", ImportAction.Delete),
                ("model", "o*", ImportAction.Delete), ("route", "alias", ImportAction.Delete), ("route", "unused", ImportAction.Delete),
            ], ignoreOrder: true);
        host.Snapshots.Current.Channels.Keys.ShouldBe(["two"]);
        (await host.Root.Groups.ListAsync()).Total.ShouldBe(1);
        (await host.Root.Keys.ListAsync()).Total.ShouldBe(2);
    }

    [Fact]
    public async Task Client_keys_keep_working_by_secret_or_by_hash()
    {
        await using var host = await AdminHost.StartAsync();
        var hash = Convert.ToHexString(KeyHash.Of("sk-other").ToBytes());

        await host.Root.Transfer.ApplyAsync(new ConfigurationDocument
        {
            Users = [new UserDocument { Name = "ann" }],
            Keys = [new KeyDocument { Name = "a", Owner = "ann", Secret = "sk-short", Models = ["gpt-*"] }, new KeyDocument { Name = "b", Hash = hash, Enabled = false }],
        });
        var second = await host.Root.Transfer.ApplyAsync(new ConfigurationDocument { Keys = [new KeyDocument { Name = "renamed", Owner = "ann", Secret = "sk-short", Models = ["gpt-*"] }] });

        host.Snapshots.Current.Keys[KeyHash.Of("sk-short")].Name.ShouldBe("renamed");
        host.Snapshots.Current.Keys[KeyHash.Of("sk-other")].Enabled.ShouldBeFalse();
        second.Items.ShouldHaveSingleItem().Action.ShouldBe(ImportAction.Update);
    }

    [Fact]
    public async Task Secrets_and_imports_are_for_roots_alone()
    {
        await using var host = await AdminHost.StartAsync();
        var admin = host.ClientFor(await host.AddUserAsync("admin", Role.Admin));
        var auditor = host.ClientFor(await host.AddUserAsync("auditor", Role.Auditor));

        (await admin.Transfer.ExportAsync()).Version.ShouldBe(ConfigurationDocument.CurrentVersion);
        await Refused.ByAsync(() => admin.Transfer.ExportAsync(secrets: true), 403);
        await Refused.ByAsync(() => admin.Transfer.PlanAsync(new ConfigurationDocument()), 403);
        await Refused.ByAsync(() => auditor.Transfer.ExportAsync(), 403);
    }

    [Theory]
    [InlineData("application/json", """{"version":2}""", 422)]
    [InlineData("application/json", """{"chanels":[]}""", 400)]
    [InlineData("application/json", """{"channels":[null],"keys":[null],"groups":[null]}""", 422)]
    [InlineData("application/json", "null", 400)]
    [InlineData("application/json", "{", 400)]
    [InlineData("application/yaml", "a: [", 400)]
    [InlineData("application/yaml", "version: many", 400)]
    public async Task A_document_that_cannot_be_read_is_told(string type, string body, int status)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, type);
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/import", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(status, await response.Content.ReadAsStringAsync());
    }

    [Theory]
    [InlineData("[", 1_000_000)]
    [InlineData("{a: ", 300_000)]
    [InlineData("- ", 300_000)]
    [InlineData("? ", 300_000)]
    public async Task Yaml_that_is_nested_without_end_is_told(string opening, int times)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent("channels: " + string.Concat(Enumerable.Repeat(opening, times)), Encoding.UTF8, "application/yaml");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/import", host.RootToken, content);

        ((int)response.StatusCode).ShouldBe(400, await response.Content.ReadAsStringAsync());
    }

    private static async Task<string> FillAsync(AdminHost host)
    {
        var root = host.Root;
        await root.Groups.CreateAsync(new GroupInput { Name = "vip", Ratio = 0.5m });
        await root.Channels.CreateAsync(ChannelSamples.WithKey(
            ChannelSamples.OpenAI("one", "m") with
            {
                Groups = ["vip"],
                Tags = ["true", "1"],
                Headers = new Dictionary<string, string> { ["x-token"] = "hidden" },
                Limits = new Limits { RequestsPerMinute = 5 },
                Fields = new FieldEdits { Set = new Dictionary<string, JsonElement> { ["top_k"] = JsonDocument.Parse("null").RootElement } },
            },
            Secret));
        await root.Channels.CreateAsync(new NewChannel(
            ChannelSamples.OpenAI("off", "n") with { Enabled = false, Description = "a\nb", Query = new Dictionary<string, string> { ["api-key"] = "hidden" }, ModelMapping = new Dictionary<string, string> { ["x"] = "y" } },
            [new CredentialInput { Name = "first", Secret = "sk-off-1", Weight = 3 }, new CredentialInput { Name = "second", Secret = "sk-off-2", Enabled = false }]));
        await root.Routes.CreateAsync(new RouteInput { Model = "unused", Enabled = false, Spillover = true, Targets = [new RouteTarget { Model = "gone", Priority = 1 }] });
        await root.Models.PutAsync(new ModelInput { Name = "o*", Enabled = false, Tags = ["x"], Limits = new Limits { Rules = [new LimitRule { What = "cost", Max = 0.000000001m, Per = "month", Window = "calendar" }] } });
        var ann = await root.Users.CreateAsync(new NewUser
        {
            User = new UserInput { Name = "ann", DisplayName = "Ann 名", Email = "ann@example.com", Role = UserRole.Auditor, Group = "vip", Prepaid = true, Limits = new Limits { Concurrency = 2 }, Language = "zh-CN", Currency = "CNY" },
        });
        await root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "off", Enabled = false } });
        var team = await root.Teams.CreateAsync(new TeamInput { Name = "team", Enabled = false, Prepaid = true, Limits = new Limits { Budget = 1, BudgetPeriod = "month" } });
        await root.Teams.PutMemberAsync(team.Id, ann.Id, TeamRole.Manager);
        await root.Keys.CreateAsync(new ApiKeyInput
        {
            Name = "full", OwnerId = ann.Id, TeamId = team.Id, Models = ["m", "o*"], AllowedIps = ["10.0.0.0/8"], Tags = ["a", "b"], Enabled = false,
            ExpiresAt = host.Time.GetUtcNow().AddDays(3), Limits = new Limits { TokensPerMinute = 9 },
        });
        await root.Routes.CreateAsync(new RouteInput { Model = "alias", Targets = [new RouteTarget { Model = "m", Weight = 2 }] });
        await root.Models.PutAsync(new ModelInput { Name = "m", Ratio = 2, Price = new PriceInput { Input = 0.15m, Output = 0.6m } });
        await root.Settings.PutAsync("gateway", new GatewaySettingsInput { MaxRetries = 6, Proxy = "http://me:hidden@127.0.0.1:8" });
        return (await root.Keys.CreateAsync(new ApiKeyInput { Name = "k", Group = "vip", Models = ["m"] })).Secret;
    }

    private static string Json(ConfigurationDocument document) => JsonSerializer.Serialize(document with { ExportedAt = null }, ContractJson.Options);
}
