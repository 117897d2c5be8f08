using Headgate.Contracts;
using Headgate.Control.Tests.Admin;
using Headgate.TestKit.Upstream;

namespace Headgate.Control.Tests.Channels.Probing;

public sealed class UpstreamAccountTests
{
    private const string Secret = "sk-upstream-secret-0001";

    [Theory]
    [InlineData("openai", "/v1/models", """{"data":[{"id":"a","name":"A"},{"id":"b"}]}""")]
    [InlineData("openai", "/v1/models", """["a",{"id":"b"}]""")]
    [InlineData("ollama", "/api/tags", """{"models":[{"name":"a"},{"name":"b"}]}""")]
    [InlineData("cohere", "/v1/models", """{"models":[{"name":"a"},{"name":"b"}],"next_page_token":""}""")]
    [InlineData("gemini", "/v1beta/models", """{"models":[{"name":"models/a"},{"name":"models/b"}]}""")]
    public async Task The_providers_models_are_told_apart_from_those_listed(string type, string path, string answer)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.OnPath(path).Always(Replies.Json(answer));
        var channel = await MakeAsync(host, upstream.Url, type, "a", "gone");

        var models = await host.Root.Channels.ModelsAsync(channel.Id);

        models.Models.ShouldBe(["a", "b"]);
        models.Added.ShouldBe(["b"]);
        models.Missing.ShouldBe(["gone"]);
        upstream.Request.Method.ShouldBe("GET");
    }

    [Fact]
    public async Task Pages_are_followed_to_the_last()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.OnPath("/v1/models?limit=1000").Always(Replies.Json("""{"data":[{"id":"a"}],"has_more":true,"last_id":"a"}"""));
        upstream.OnPath("/v1/models?limit=1000&after_id=a").Always(Replies.Json("""{"data":[{"id":"b"}],"has_more":false,"last_id":"b"}"""));
        var channel = await MakeAsync(host, upstream.Url, "anthropic", "a*");

        var models = await host.Root.Channels.ModelsAsync(channel.Id);

        models.Models.ShouldBe(["a", "b"]);
        models.Added.ShouldBe(["b"]);
        upstream.Requests.ShouldAllBe(r => r.Headers["x-api-key"] == Secret && r.Headers["anthropic-version"] == "2023-06-01");
    }

    [Fact]
    public async Task A_refusal_and_an_answer_that_is_no_JSON_are_told_without_the_key()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.OnPath("/v1/models").Reply(Replies.Error(403, $"No access for {Secret}.")).ThenReply(Replies.Html());
        var channel = await MakeAsync(host, upstream.Url, "openai", "a");

        var refused = await Refused.ByAsync(() => host.Root.Channels.ModelsAsync(channel.Id), 424);
        var garbled = await Refused.ByAsync(() => host.Root.Channels.ModelsAsync(channel.Id), 424);

        refused.Detail.ShouldNotBeNull().ShouldContain("403");
        refused.Detail.ShouldNotContain(Secret);
        garbled.Detail.ShouldNotBeNull().ShouldContain("not JSON");
    }

    [Theory]
    [InlineData("deepseek", "/user/balance", """{"is_available":true,"balance_infos":[{"currency":"CNY","total_balance":"110.50"}]}""", "CNY", 110.50)]
    [InlineData("openrouter", "/api/v1/credits", """{"data":{"total_credits":10,"total_usage":2.5}}""", "USD", 7.5)]
    [InlineData("moonshot-cn", "/v1/users/me/balance", """{"code":0,"data":{"available_balance":49.58894}}""", "CNY", 49.58894)]
    [InlineData("siliconflow", "/v1/user/info", """{"data":{"balance":"1","totalBalance":"88.88"}}""", "USD", 88.88)]
    public async Task The_balance_is_read_as_the_catalogue_says(string provider, string path, string answer, string currency, decimal available)
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        upstream.OnPath(path).Always(Replies.Json(answer));
        var made = await host.Root.Channels.CreateAsync(ChannelSamples.WithKey(
            ChannelSamples.OpenAI("one", "m") with { BaseUrl = upstream.BaseUrl, Provider = provider }, Secret));

        var balance = (await host.Root.Channels.BalanceAsync(made.Id)).ShouldHaveSingleItem();

        (balance.Currency, balance.Available).ShouldBe((currency, available));
        upstream.Request.Credential.ShouldBe(Secret);
    }

    [Fact]
    public async Task A_provider_that_tells_no_balance_is_not_asked()
    {
        await using var upstream = await FakeUpstream.StartAsync();
        await using var host = await AdminHost.StartAsync();
        var channel = await MakeAsync(host, upstream.Url, "openai", "a");

        (await Refused.ByAsync(() => host.Root.Channels.BalanceAsync(channel.Id), 404)).Detail.ShouldNotBeNull().ShouldContain("tells none");

        upstream.Requests.ShouldBeEmpty();
    }

    private static Task<ChannelView> MakeAsync(AdminHost host, string url, string type, params string[] models) =>
        host.Root.Channels.CreateAsync(ChannelSamples.WithKey(ChannelSamples.OpenAI("one", models) with { Type = type, BaseUrl = url }, Secret));
}
