using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.TestKit.Upstream;

namespace Headgate.Control.Tests.Channels.Probing;

public sealed class ChannelProbeTests
{
    private const string Secret = "sk-upstream-secret-0001";

    [Fact]
    public async Task A_channel_that_answers_is_well()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.Always(Replies.Chat("ok"));
        var channel = await MakeAsync(host, upstream, "openai", "m", enabled: false);

        var result = await host.Root.Channels.TestAsync(channel.Id);

        result.Ok.ShouldBeTrue(result.Message);
        (result.Status, result.Model, result.UpstreamModel, result.Credential).ShouldBe((200, "m", "m", "one#1"));
        result.OutputTokens.ShouldBeGreaterThan(0);
        upstream.Request.Path.ShouldBe("/v1/chat/completions");
        upstream.Request.Credential.ShouldBe(Secret);
    }

    [Fact]
    public async Task Another_dialect_is_asked_in_its_own_words()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.Always(Replies.Messages("ok"));
        var channel = await MakeAsync(host, upstream, "anthropic", "claude-x");

        var result = await host.Root.Channels.TestAsync(channel.Id, new ProbeInput { Model = "claude-x" });

        result.Ok.ShouldBeTrue(result.Message);
        upstream.Request.Path.ShouldBe("/v1/messages");
    }

    [Fact]
    public async Task A_refusal_is_told_without_the_key()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.Always(Replies.Error(401, $"Incorrect API key provided: {Secret}."));
        var channel = await MakeAsync(host, upstream, "openai", "m");

        var result = await host.Root.Channels.TestAsync(channel.Id);

        result.Ok.ShouldBeFalse();
        result.Message.ShouldNotBeNull().ShouldContain("Incorrect API key");
        result.Message.ShouldNotContain(Secret);
        upstream.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task A_channel_is_tried_before_it_is_saved()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.Always(Replies.Embeddings(1, 2));
        var channel = ChannelSamples.OpenAI("new", "e") with { BaseUrl = upstream.BaseUrl };

        var result = await host.Root.Channels.TestAsync(new ProbeNewChannel
        {
            Channel = channel,
            Credentials = [new CredentialInput { Secret = Secret }],
            Test = new ProbeInput { Operation = "embeddings" },
        });
        var wrong = await Refused.ByAsync(() => host.Root.Channels.TestAsync(new ProbeNewChannel { Channel = channel with { BaseUrl = "nowhere" } }), 422);

        result.Ok.ShouldBeTrue(result.Message);
        upstream.Request.Path.ShouldBe("/v1/embeddings");
        wrong.Errors.ShouldHaveSingleItem().Path.ShouldBe("channel.baseUrl");
        (await host.Root.Channels.ListAsync()).Total.ShouldBe(0);
    }

    [Fact]
    public async Task A_change_is_tried_with_the_stored_secrets()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.Always(Replies.Chat("ok"));
        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(
            ChannelSamples.OpenAI("one", "m") with { BaseUrl = upstream.BaseUrl, Headers = new Dictionary<string, string> { ["x-token"] = "hidden" } }, Secret));

        var result = await host.Root.Channels.TestAsync(new ProbeNewChannel { Channel = made.Channel with { Weight = 2 }, ChannelId = made.Id });

        result.Ok.ShouldBeTrue(result.Message);
        upstream.Request.Headers["x-token"].ShouldBe("hidden");
        upstream.Request.Credential.ShouldBe(Secret);
    }

    [Fact]
    public async Task A_channel_without_whole_names_needs_a_model()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        var channel = await MakeAsync(host, upstream, "openai", "*");

        var problem = await Refused.ByAsync(() => host.Root.Channels.TestAsync(channel.Id), 422);

        problem.Errors.ShouldHaveSingleItem().Path.ShouldBe("model");
        upstream.Requests.ShouldBeEmpty();
    }

    private static Task<ChannelView> MakeAsync(AdminHost host, FakeUpstream upstream, string type, string model, bool enabled = true) => host.Root.Channels.CreateAsync(
        ChannelSamples.WithKey(ChannelSamples.OpenAI("one", model) with { Type = type, BaseUrl = upstream.BaseUrl, Enabled = enabled }, Secret));
}
