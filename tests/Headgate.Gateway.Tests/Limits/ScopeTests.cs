using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.TestKit.Hosting;
using Headgate.TestKit.Upstream;

namespace Headgate.Gateway.Tests.Limits;

/// <summary>Limits that several keys share, seen from outside.</summary>
public sealed class ScopeTests : GatewayTest
{
    private static readonly LimitsConfig Two = new() { Rules = [Build.Rule("requests", 2, "day")] };

    [Theory]
    [InlineData("user", "user 'Ada'", "user 'Ada'")]
    [InlineData("team", "team 'blue'", "team 'blue'")]
    [InlineData("group", "group 'staff'", "group 'staff'")]
    [InlineData("model", "model 'm'", "model 'm'")]
    [InlineData("everything", "everything", "gateway as a whole")]
    public async Task Two_keys_share_the_limit_of_what_they_belong_to(string scope, string named, string told)
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(Config(scope));

        (await StatusAsync("one", "m")).ShouldBe(200);
        (await StatusAsync("two", "main/m")).ShouldBe(200);

        using var refused = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);

        refused.StatusCode.ShouldBe(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.ShouldBe(TimeSpan.FromHours(12));
        var error = (await refused.JsonAsync(Cancellation)).GetProperty("error");
        error.GetProperty("message").GetString().ShouldNotBeNull().ShouldContain($"{told} has reached its limit of 2 requests per day");
        var limit = error.GetProperty("limit");
        (limit.GetProperty("name").GetString(), limit.GetProperty("scope").GetString(), limit.GetProperty("window").GetString())
            .ShouldBe(("requests per day", named, "day (calendar, UTC)"));
        (limit.GetProperty("limit").GetInt32(), limit.GetProperty("used").GetInt32()).ShouldBe((2, 2));

        // A key that belongs elsewhere, or asks for something else, goes on.
        (await StatusAsync("stranger", scope == "model" ? "other" : "m")).ShouldBe(scope == "everything" ? 429 : 200);
        Clock.Advance(TimeSpan.FromHours(12));
        (await StatusAsync("one", "m")).ShouldBe(200);
    }

    [Fact]
    public async Task Callers_with_limits_are_told_where_they_stand_and_not_where_the_operator_does()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(100, 50)).WithHeader("x-ratelimit-remaining-tokens", "77").WithHeader("x-ratelimit-limit-requests", "9"));
        await StartAsync(new TestConfig()
            .Channel("main", Upstream, "m", c => c.WithPrice("m", 1, 1))
            .ApiKey("limited", "limited", k => k with { Limits = new LimitsConfig { RequestsPerMinute = 10, Budget = 2, Rules = [Build.Rule("requests", 5, "day")] } })
            .ApiKey("free", "free"));

        using var limited = await Gateway.ChatAsync("m", key: "limited", cancellation: Cancellation);
        using var free = await Gateway.ChatAsync("m", key: "free", cancellation: Cancellation);

        (One(limited, "x-ratelimit-limit-requests"), One(limited, "x-ratelimit-remaining-requests"), One(limited, "x-ratelimit-reset-requests")).ShouldBe(("5", "4", "12h0m0s"));
        (One(limited, "x-ratelimit-limit-cost"), One(limited, "x-ratelimit-remaining-cost"), One(limited, "x-ratelimit-reset-cost")).ShouldBe(("2", "1.99985", null));
        One(limited, "x-ratelimit-remaining-tokens").ShouldBeNull();
        (One(free, "x-ratelimit-remaining-tokens"), One(free, "x-ratelimit-limit-requests")).ShouldBe(("77", "9"));
    }

    [Fact]
    public async Task A_shadow_limit_is_told_and_recorded_and_refuses_nobody()
    {
        Upstream.Always(Replies.Chat("hello"));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m")
            .ApiKey("ci", TestConfig.Key, k => k with { Limits = new LimitsConfig { Rules = [Build.Rule("requests", 1, "hour", shadow: true, name: "trial")] } }));

        using var first = await Gateway.ChatAsync("m", cancellation: Cancellation);
        using var second = await Gateway.ChatAsync("m", cancellation: Cancellation);

        (first.Headgate("would-limit"), second.Headgate("would-limit")).ShouldBe((null, "key 'ci': trial"));
        second.StatusCode.ShouldBe(HttpStatusCode.OK);
        Gateway.Sink.Records.Select(r => r.WouldLimit).ShouldBe([null, "key 'ci': trial"]);
        One(second, "x-ratelimit-limit-requests").ShouldBeNull();
    }

    [Fact]
    public async Task The_client_is_charged_by_ratios_and_the_cost_stays_in_the_record()
    {
        Upstream.Always(Replies.Chat("hello", new FakeUsage(1_000, 500)));
        await StartAsync(new TestConfig().Channel("main", Upstream, "m,fixed", c => c.WithPrice("m", 1, 2).WithPrice("fixed", 1, 2))
            .StoredKey("k1", "one", k => k with { Group = "staff", UserId = "u1", TeamId = "t1", Tags = ["ci", "nightly"], Limits = new LimitsConfig { Budget = 1 } })
            .With(c => c with
            {
                Groups = [new GroupConfig { Path = "groups[0]", Name = "staff", Ratio = 0.5m }],
                Models = [new ModelConfig { Path = "models[0]", Name = "m", Ratio = 3 }, new ModelConfig { Path = "models[1]", Name = "fi*", SellPrice = new PriceConfig { PerRequest = 0.25m } }],
            }));

        using var priced = await Gateway.ChatAsync("m", key: "one", cancellation: Cancellation);
        using var flat = await Gateway.ChatAsync("fixed", key: "one", cancellation: Cancellation);

        (priced.Headgate("cost"), flat.Headgate("cost")).ShouldBe(("0.003", "0.25"));
        Gateway.Sink.Records.Select(r => (r.Cost, r.Charge)).ShouldBe([(2_000_000, 3_000_000), (2_000_000, 250_000_000)]);
        var record = Gateway.Sink.Records[0];
        (record.Group, record.UserId, record.TeamId, record.Tags, record.Account).ShouldBe(("staff", "u1", "t1", "ci,nightly", null));
        Gateway.Snapshot.Keys.Values.Single().Named("budget").Spent(Moment.Now(Clock)).ShouldBe(253_000_000);
    }

    private TestConfig Config(string scope)
    {
        var none = new LimitsConfig();
        return new TestConfig().Channel("main", Upstream, "m,other")
            .StoredKey("k1", "one", k => k with { Group = "staff", UserId = "u1", TeamId = "t1" })
            .StoredKey("k2", "two", k => k with { Group = "staff", UserId = "u1", TeamId = "t1" })
            .StoredKey("k3", "stranger")
            .With(c => c with
            {
                Groups = [new GroupConfig { Path = "groups[0]", Name = "staff", Limits = scope == "group" ? Two : none }],
                Users = [new UserConfig { Path = "users[0]", Id = "u1", Name = "Ada", Limits = scope == "user" ? Two : none }],
                Teams = [new TeamConfig { Path = "teams[0]", Id = "t1", Name = "blue", Limits = scope == "team" ? Two : none }],
                Models = [new ModelConfig { Path = "models[0]", Name = "m", Limits = scope == "model" ? Two : none }],
                Limits = scope == "everything" ? Two : none,
            });
    }

    private static string? One(HttpResponseMessage answer, string header) => answer.Headers.TryGetValues(header, out var values) ? string.Join(',', values) : null;

    private async Task<int> StatusAsync(string key, string model)
    {
        using var answer = await Gateway.ChatAsync(model, key: key, cancellation: Cancellation);
        return (int)answer.StatusCode;
    }
}
