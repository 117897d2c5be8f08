using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class LimitCompilerTests
{
    [Theory]
    [InlineData("minute", null, WindowKind.Rolling, 60)]
    [InlineData("1m", null, WindowKind.Rolling, 60)]
    [InlineData("hour", null, WindowKind.Rolling, 3_600)]
    [InlineData("hour", "calendar", WindowKind.Calendar, 3_600)]
    [InlineData("Day", null, WindowKind.Calendar, 86_400)]
    [InlineData("week", "rolling", WindowKind.Rolling, 604_800)]
    [InlineData("month", null, WindowKind.Calendar, 2_592_000)]
    [InlineData("5h", "first-use", WindowKind.FirstUse, 18_000)]
    [InlineData("2w", null, WindowKind.Rolling, 1_209_600)]
    [InlineData("90m", null, WindowKind.Rolling, 5_400)]
    public void Windows_are_read(string per, string? window, WindowKind kind, int seconds)
    {
        var limit = Build.Limit("requests", 5, per, window);
        (limit.Window.Kind, limit.Window.Length).ShouldBe((kind, TimeSpan.FromSeconds(seconds)));
    }

    [Fact]
    public void The_short_form_and_rules_mean_the_same()
    {
        var shorts = Build.Limits(new LimitsConfig { RequestsPerMinute = 60, TokensPerMinute = 1_000, Concurrency = 4, Budget = 0.5m, BudgetPeriod = "week" });
        var rules = Build.Limits(new LimitsConfig
        {
            Rules = [Build.Rule("requests", 60, "minute"), Build.Rule("tokens", 1_000, "minute"), Build.Rule("concurrency", 4), Build.Rule("cost", 0.5m, "week")],
        });

        shorts.Select(l => (l.Kind, l.Max, l.Window)).ShouldBe(rules.Select(l => (l.Kind, l.Max, l.Window)));
        shorts.Select(l => l.Name).ShouldBe(["requestsPerMinute", "tokensPerMinute", "concurrency", "budget"]);
        rules.Select(l => l.Name).ShouldBe(["requests per minute", "tokens per minute", "concurrency", "cost per week"]);
        shorts[3].Max.ShouldBe(500_000_000);
    }

    [Theory]
    [InlineData("calls", 1, "day", null, "limits.rules[0].what: 'calls' is not one of requests, tokens, cost, concurrency")]
    [InlineData("requests", 1, null, null, "limits.rules[0].per: is missing: minute, hour, day, week, month, total, or a length such as 5h")]
    [InlineData("requests", 1, "fortnight", null, "limits.rules[0].per: 'fortnight' is not minute, hour, day, week, month, total, or a length such as 5h (at most 400 days)")]
    [InlineData("requests", 1, "500d", null, "limits.rules[0].per: '500d' is not minute, hour, day, week, month, total, or a length such as 5h (at most 400 days)")]
    [InlineData("requests", 1, "0h", null, "limits.rules[0].per: '0h' is not minute, hour, day, week, month, total, or a length such as 5h (at most 400 days)")]
    [InlineData("requests", 1, "5h", "calendar", "limits.rules[0].window: 'calendar' is possible for hour, day, week and month only, not for '5h'")]
    [InlineData("requests", 1, "day", "sliding", "limits.rules[0].window: 'sliding' is not rolling, calendar or first-use")]
    [InlineData("requests", 1, "total", "rolling", "limits.rules[0].window: 'rolling' has no meaning with per: total")]
    [InlineData("concurrency", 1, "day", null, "limits.rules[0].per: has no meaning for concurrency: it counts what runs at the same time")]
    [InlineData("requests", 0, "day", null, "limits.rules[0].max: 0 is less than 1; leave it out for no limit")]
    [InlineData("tokens", 1.5, "day", null, "limits.rules[0].max: 1.5 is not a whole number up to 1000000000000000")]
    [InlineData("cost", -1, "day", null, "limits.rules[0].max: must lie between 0 and 9000000000 USD")]
    public void What_is_wrong_is_told_with_its_path(string what, double max, string? per, string? window, string error) =>
        Compiled.Error(With(Build.Rule(what, (decimal)max, per, window))).ShouldBe(error);

    [Fact]
    public void Two_limits_that_count_the_same_need_names()
    {
        Compiled.Error(With(Build.Rule("cost", 1, "day"), Build.Rule("cost", 2, "day")))
            .ShouldBe("limits.rules[0].max: there are two limits of cost per day for everything; give one a name of its own if both are meant");
        Compiled.Snapshot(With(Build.Rule("cost", 1, "day"), Build.Rule("cost", 2, "day", shadow: true, name: "trial")));
    }

    [Fact]
    public void Groups_models_and_their_members_are_checked()
    {
        var config = Compiled.Config(Compiled.Channel("c") with { Groups = ["staf"] }) with
        {
            Keys = [new ApiKeyConfig { Path = "keys[0]", Name = "k", Key = "0123456789abcdef", Group = "nobody", Tags = ["a,b"] }],
            Groups =
            [
                new GroupConfig { Path = "groups[0]", Name = "staff", Ratio = 1.23456789m }, new GroupConfig { Path = "groups[1]", Name = "STAFF" },
                new GroupConfig { Path = "groups[2]", Name = "odd", Models = ["a*b*"], Channels = [""], Limits = new LimitsConfig { RequestsPerMinute = -1 } },
            ],
            Users = [new UserConfig { Path = "users[0]", Id = "u", Name = "u", Group = "gone" }, new UserConfig { Path = "users[1]", Id = "u", Name = "v" }],
            Teams = [new TeamConfig { Path = "teams[0]", Id = "t", Name = "t" }, new TeamConfig { Path = "teams[1]", Id = "t", Name = "t" }],
            Models =
            [
                new ModelConfig { Path = "models[0]", Name = "x**", Ratio = -1 }, new ModelConfig { Path = "models[1]", Name = "m", Ratio = -1, SellPrice = new PriceConfig() },
                new ModelConfig { Path = "models[2]", Name = "M" },
            ],
        };

        var result = Compiled.Compile(config);

        result.Snapshot.ShouldBeNull();
        result.Errors.Select(e => e.Path).ShouldBe(
            [
                "models[0].name", "models[1].ratio", "models[1].sellPrice", "models[2].name", "groups[0].ratio", "groups[1].name", "groups[2].channels", "groups[2].models",
                "groups[2].limits.requestsPerMinute", "users[0].group", "users[1].id", "teams[1].id", "providers.c.groups", "keys[0].group", "keys[0].tags",
            ],
            ignoreOrder: true);
        result.Errors.ShouldContain(e => e.Path == "providers.c.groups" && e.Message.Contains("did you mean 'staff'", StringComparison.Ordinal));
    }

    private static GatewayConfig With(params LimitConfig[] rules) => Compiled.Config(Compiled.Channel("c")) with { Limits = new LimitsConfig { Rules = rules } };
}
