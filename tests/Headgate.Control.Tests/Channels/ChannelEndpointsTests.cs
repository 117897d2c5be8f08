using System.Text;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Channels;

public sealed class ChannelEndpointsTests
{
    private const string File = """
        {"providers":[{"name":"filed","type":"openai","baseURL":"http://127.0.0.1:9/v1","apiKey":"sk-file-secret-123456","models":["f"],"headers":{"x-api-key":"hidden"}}]}
        """;

    [Theory, BothEngines]
    public async Task A_channel_comes_into_force_changes_and_goes(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);

        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m1")));
        host.Snapshots.Current.Channels["one"].Credentials[0].Secret.ShouldBe("sk-upstream-secret-0001");
        var changed = await host.Root.Channels.ReplaceAsync(made.Id, made.Channel with { Name = "uno", Tags = ["fast"] }, made.Version);
        var found = await host.Root.Channels.GetAsync(made.Id);
        var listed = await host.Root.Channels.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["tag"] = "FAST", ["type"] = "openai", ["enabled"] = "true" } });
        var off = await host.Root.Channels.PatchAsync(made.Id, new ChannelPatch(Enabled: false), changed.Version);

        host.Snapshots.Current.Channels.ShouldBeEmpty();
        found.Channel.Name.ShouldBe("uno");
        found.Credentials.ShouldHaveSingleItem().Hint.ShouldBe("0001");
        listed.Items.ShouldHaveSingleItem().Id.ShouldBe(made.Id);
        await host.Root.Channels.DeleteAsync(made.Id, off.Version);
        (await host.Root.Channels.ListAsync()).Total.ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task Secrets_are_sealed_masked_and_kept(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var channel = ChannelSamples.OpenAI("one", "m") with
        {
            Proxy = "http://me:hidden1@127.0.0.1:8",
            Headers = new Dictionary<string, string> { ["X-Api-Key"] = "hidden2", ["x-team"] = "blue" },
        };

        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(channel, "hidden3-and-longer"));
        made.Channel.Proxy.ShouldBe(SecretMark.Kept);
        made.Channel.Headers!["X-Api-Key"].ShouldBe(SecretMark.Kept);
        await host.Root.Channels.ReplaceAsync(made.Id, made.Channel with { Description = "changed" });

        host.Snapshots.Current.Channels["one"].Headers.ShouldContain(new KeyValuePair<string, string>("X-Api-Key", "hidden2"));
        host.Snapshots.Current.Channels["one"].Headers.ShouldContain(new KeyValuePair<string, string>("x-team", "blue"));
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var texts = (await reader.QueryAsync<string>("SELECT document FROM channels UNION ALL SELECT coalesce(before, '') || after FROM audit_entries")).AsList();
        texts.ShouldAllBe(t => !t.Contains("hidden"));
        (await reader.QueryAsync<byte[]>("SELECT secret FROM credentials")).ShouldAllBe(s => !Encoding.UTF8.GetString(s).Contains("hidden"));
    }

    [Theory, BothEngines]
    public async Task A_wrong_channel_is_told_by_field_and_nothing_stays(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var channel = ChannelSamples.OpenAI("one", "m") with { BaseUrl = "nowhere", Billing = "free", Timeouts = new TimeoutInput { Connect = "30s" } };

        var problem = await Refused.ByAsync(() => host.Root.Channels.CreateAsync(new NewChannel(channel)), 422);

        problem.Errors.Select(e => e.Path).ShouldBe(["channel.billing", "channel.baseUrl"], ignoreOrder: true);
        (await host.Root.Channels.ListAsync()).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_channel_that_a_route_needs_is_not_deleted()
    {
        await using var host = await AdminHost.StartAsync();
        var made = await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("one", "m")));
        await host.Root.Routes.CreateAsync(new RouteInput { Model = "alias", Targets = [new RouteTarget { Model = "one/m" }] });

        var problem = await Refused.ByAsync(() => host.Root.Channels.DeleteAsync(made.Id), 422);

        problem.Errors.ShouldHaveSingleItem().Path.ShouldStartWith("routes 'alias'");
        host.Snapshots.Current.Channels.ShouldContainKey("one");
    }

    [Theory]
    [InlineData("""{"channel":{"name":"x","type":"openai","headers":{"a":null}}}""", 422, "channel.headers.a")]
    [InlineData("""{"channel":{"name":"x","type":"openai","models":[null]}}""", 422, "channel.models[0]")]
    [InlineData("""{"channel":{"name":"x\u0000","type":"openai"}}""", 422, "channel.name")]
    [InlineData("""{"channel":{"name":"x","type":"openai","timeouts":{"idle":"soon"}}}""", 422, "channel.timeouts.idle")]
    [InlineData("""{"channel":{"name":"x","type":"openai","fields":{"set":{"model":1}}}}""", 422, "channel.fields")]
    [InlineData("""{"channel":{"name":"x","type":"openai","weight":1e99}}""", 400, "channel.weight")]
    [InlineData("""{"channel":{"name":"x","type":"openai"},"credentials":[null]}""", 422, "credentials[0]")]
    [InlineData("""{"channel":{"name":"x","type":"openai"},"credentials":[{"secret":" "}]}""", 422, "credentials[0].secret")]
    public async Task Bad_input_is_told_by_field(string body, int status, string path)
    {
        await using var host = await AdminHost.StartAsync();

        using var content = new StringContent(body, Encoding.UTF8, "application/json");
        using var response = await host.SendAsync(HttpMethod.Post, "/api/v1/channels", host.RootToken, content);

        var text = await response.Content.ReadAsStringAsync();
        ((int)response.StatusCode).ShouldBe(status, text);
        text.ShouldContain($"\"path\":\"{path}\"");
    }

    [Fact]
    public async Task Channels_of_the_file_are_shown_and_not_changed()
    {
        await using var host = await AdminHost.StartAsync(file: File);
        await host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("stored", "m")));

        var listed = await host.Root.Channels.ListAsync(new ListQuery { Size = 1, Page = 2 });
        var filed = listed.Items.ShouldHaveSingleItem();

        listed.Total.ShouldBe(2);
        filed.Id.ShouldBe("file:filed");
        filed.Source.ShouldBe(Sources.File);
        filed.Channel.Headers!["x-api-key"].ShouldBe(SecretMark.Kept);
        filed.Credentials.ShouldHaveSingleItem().Hint.ShouldBe("3456");
        (await host.Root.Channels.GetAsync(filed.Id)).Channel.Name.ShouldBe("filed");
        await Refused.ByAsync(() => host.Root.Channels.ReplaceAsync(filed.Id, filed.Channel), 409);
        await Refused.ByAsync(() => host.Root.Channels.DeleteAsync(filed.Id), 409);
        await Refused.ByAsync(() => host.Root.Channels.CreateAsync(new NewChannel(ChannelSamples.OpenAI("FILED", "m"))), 409);
    }

    [Theory, BothEngines]
    public async Task A_copy_is_switched_off_and_may_have_the_keys(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m") with { Headers = new Dictionary<string, string> { ["x-token"] = "secret" } }));

        var bare = await host.Root.Channels.CopyAsync(made.Id, new CopyChannel("two"));
        var whole = await host.Root.Channels.CopyAsync(made.Id, new CopyChannel("three", Credentials: true));
        await host.Root.Channels.PatchAsync(whole.Id, new ChannelPatch(Enabled: true));

        bare.Channel.Enabled.ShouldBe(false);
        bare.Credentials.ShouldBeEmpty();
        host.Snapshots.Current.Channels["three"].Credentials[0].Secret.ShouldBe("sk-upstream-secret-0001");
        host.Snapshots.Current.Channels["three"].Headers.ShouldContain(new KeyValuePair<string, string>("x-token", "secret"));
    }

    [Fact]
    public async Task An_auditor_sees_and_changes_nothing()
    {
        await using var host = await AdminHost.StartAsync();
        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", "m")));
        var auditor = host.ClientFor(await host.AddUserAsync("auditor", Role.Auditor));

        (await auditor.Channels.ListAsync()).Total.ShouldBe(1);
        await Refused.ByAsync(() => auditor.Channels.PatchAsync(made.Id, new ChannelPatch(false)), 403);
        await Refused.ByAsync(() => auditor.Channels.TestAsync(made.Id), 403);
    }
}
