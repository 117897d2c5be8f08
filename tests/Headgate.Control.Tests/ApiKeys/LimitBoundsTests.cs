using Headgate.Contracts;
using Headgate.Control.ApiKeys;

namespace Headgate.Control.Tests.ApiKeys;

public sealed class LimitBoundsTests
{
    [Fact]
    public void The_same_limit_counts_in_either_form()
    {
        var held = new Limits { RequestsPerMinute = 60, Concurrency = 4, Budget = 20, BudgetPeriod = "month" };

        Widened(held, new Limits { Rules = [Rule("Requests", 60, "1m"), Rule("concurrency", 4), Rule("cost", 20, "Month", "calendar")] }).ShouldBeEmpty();
        Widened(new Limits { Rules = [Rule("cost", 5, "total")] }, new Limits { Budget = 4.99m }).ShouldBeEmpty();
    }

    [Fact]
    public void Every_one_must_be_there_and_not_be_higher()
    {
        var held = new Limits { TokensPerMinute = 1000, Rules = [Rule("requests", 500, "5h", "first-use"), Rule("cost", 2.50m, "day")] };

        Widened(held, null).ShouldBe(["1000 tokens per minute (rolling)", "500 requests per 5h (firstuse)", "2.5 USD per day (calendar)"]);
        Widened(held, held with { TokensPerMinute = 1001 }).ShouldBe(["1000 tokens per minute (rolling)"]);
        Widened(held, held with { Rules = [Rule("requests", 500, "5h", "rolling"), Rule("cost", 2.50m, "week")] }).Length.ShouldBe(2);
        Widened(held, held with { RequestsPerMinute = 1 }).ShouldBeEmpty();
        Widened(null, null).ShouldBeEmpty();
    }

    [Fact]
    public void A_limit_that_only_watches_stands_for_none_that_refuses()
    {
        var rule = Rule("requests", 5, "hour");
        var shadow = rule with { Shadow = true };

        Widened(new Limits { Rules = [rule] }, new Limits { Rules = [shadow] }).Length.ShouldBe(1);
        Widened(new Limits { Rules = [shadow] }, new Limits { Rules = [rule] }).ShouldBeEmpty();
        Widened(new Limits { Rules = [shadow] }, new Limits { Rules = [shadow] }).ShouldBeEmpty();
    }

    private static string[] Widened(Limits? held, Limits? asked) => [.. LimitBounds.Widened(held, asked)];

    private static LimitRule Rule(string what, decimal max, string? per = null, string? window = null) => new() { What = what, Max = max, Per = per, Window = window };
}
