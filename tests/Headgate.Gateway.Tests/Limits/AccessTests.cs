using System.Net;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Limits;

/// <summary>What groups, users, teams, model rules and replaced secrets let through.</summary>
public sealed class AccessTests : GatewayTest
{
    [Fact]
    public async Task A_group_restricts_models_and_channels_and_tells_nothing_of_the_rest()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Grouped());

        // Only 'open' serves it for this group, however often it is asked for.
        for (var i = 0; i < 20; i++)
        {
            using var shared = await Gateway.ChatAsync("shared", key: "intern", cancellation: Cancellation);
            (shared.StatusCode, shared.Headgate("channel")).ShouldBe((HttpStatusCode.OK, "open"));
        }

        foreach (var model in (string[])["secret", "closed/shared", "closed/secret", "forbidden"])
        {
            using var refused = await Gateway.ChatAsync(model, key: "intern", cancellation: Cancellation);
            refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden, model);
            (await refused.JsonAsync(Cancellation)).GetProperty("error").GetProperty("message").GetString()
                .ShouldBe($"API key 'intern' may not use the model '{model}'. GET /v1/models lists what it may use.");
        }

        using var unknown = await Gateway.ChatAsync("secre", key: "intern", cancellation: Cancellation);
        (await unknown.JsonAsync(Cancellation)).GetProperty("error").GetProperty("message").GetString().ShouldNotBeNull().ShouldNotContain("'secret'");
        (await ModelsAsync("intern")).ShouldBe(["shared"]);
        (await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/models/secret"), "intern", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Gateway.PostAsync("/channels/closed/files", "{}", "intern", Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);

        (await ModelsAsync("boss")).ShouldBe(["forbidden", "secret", "shared"]);
        (await Gateway.ChatAsync("closed/secret", key: "boss", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_channel_lets_only_its_groups_in()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("vip", Upstream, "m", c => c with { Groups = ["staff"] })
            .StoredKey("a", "a", k => k with { Group = "staff" }).StoredKey("b", "b")
            .With(c => c with { Groups = [new GroupConfig { Path = "groups[0]", Name = "staff" }] }));

        (await Gateway.ChatAsync("m", key: "a", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Gateway.ChatAsync("m", key: "b", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ModelsAsync("b")).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(false, true)]
    [InlineData(true, false)]
    public async Task A_key_ends_with_its_user_and_with_its_team(bool user, bool team)
    {
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").StoredKey("k1", "one", k => k with { UserId = "u1", TeamId = "t1" })
            .With(c => c with
            {
                Users = [new UserConfig { Path = "users[0]", Id = "u1", Name = "Ada", Enabled = user }],
                Teams = [new TeamConfig { Path = "teams[0]", Id = "t1", Name = "blue", Enabled = team }],
            }));

        using var refused = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await refused.JsonAsync(Cancellation)).GetProperty("error").GetProperty("message").GetString().ShouldBe("API key 'k1' is switched off.");
    }

    [Fact]
    public async Task A_replaced_secret_works_until_it_ends_with_the_same_counts()
    {
        Upstream.Always(Replies.Chat("hello"));
        var end = Clock.GetUtcNow().AddHours(1);
        await StartAsync(new TestConfig().Channel("main", Upstream, "m").StoredKey("k1", "new", k => k with
        {
            PreviousHash = KeyHash.Of("old"),
            PreviousHashValidUntil = end,
            Limits = new LimitsConfig { Rules = [Build.Rule("requests", 2, "day")] },
        }));

        (await Gateway.ChatAsync("m", key: "old", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Gateway.ChatAsync("m", key: "new", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await Gateway.ChatAsync("m", key: "old", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        Clock.AdvanceTo(end);

        using var ended = await Gateway.ChatAsync("m", key: "old", cancellation: Cancellation);
        ended.StatusCode.ShouldBe(HttpStatusCode.Forbidden);
        (await ended.JsonAsync(Cancellation)).GetProperty("error").GetProperty("message").GetString().ShouldNotBeNull().ShouldStartWith("This secret of API key 'k1' was replaced");
        Gateway.Sink.Records.Select(r => r.KeyId).ShouldAllBe(id => id == "k1");
    }

    [Fact]
    public async Task A_model_that_is_switched_off_does_not_exist()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "gpt-4,gpt-5,glm")
            .With(c => c with { Models = [new ModelConfig { Path = "models[0]", Name = "gpt-*", Enabled = false }, new ModelConfig { Path = "models[1]", Name = "gpt-5" }] }));

        (await Gateway.ChatAsync("gpt-4", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Gateway.ChatAsync("main/gpt-4", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.NotFound);
        (await Gateway.ChatAsync("gpt-5", cancellation: Cancellation)).StatusCode.ShouldBe(HttpStatusCode.OK);
        (await ModelsAsync(TestConfig.Key)).ShouldBe(["glm", "gpt-5"]);
    }

    private TestConfig Grouped() => new TestConfig()
        .Channel("open", Upstream, "shared,forbidden").Channel("closed", Upstream, "shared,secret")
        .StoredKey("intern", "intern", k => k with { UserId = "u1" }).StoredKey("boss", "boss")
        .With(c => c with
        {
            Groups = [new GroupConfig { Path = "groups[0]", Name = "Interns", Models = ["s*", "closed/*"], Channels = ["open"] }],
            Users = [new UserConfig { Path = "users[0]", Id = "u1", Name = "Ada", Group = "interns" }],
        });

    private async Task<string?[]> ModelsAsync(string key)
    {
        using var answer = await Gateway.SendAsync(new HttpRequestMessage(HttpMethod.Get, "/v1/models"), key, Cancellation);
        return [.. (await answer.JsonAsync(Cancellation)).GetProperty("data").EnumerateArray().Select(m => m.GetProperty("id").GetString())];
    }
}
