using System.Diagnostics;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class NearNamesTests
{
    [Fact]
    public void The_closest_comes_first() =>
        NearNames.Of("glm-4.7", ["deepseek-chat", "glm-4.55", "glm-4.6"]).ShouldBe(["glm-4.6", "glm-4.55"]);

    [Fact]
    public void Case_does_not_count() => NearNames.Of("GLM4.6", ["glm-4.6"]).ShouldBe(["glm-4.6"]);

    [Fact]
    public void A_part_of_a_name_is_near() => NearNames.Of("sonnet", ["anthropic/claude-sonnet-4", "gpt-5"]).ShouldBe(["anthropic/claude-sonnet-4"]);

    [Fact]
    public void No_more_are_named_than_asked_for() =>
        NearNames.Of("gpt-5", Enumerable.Range(0, 50).Select(i => $"gpt-5-{i}"), count: 5).Count.ShouldBe(5);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("quite-another-thing")]
    public void What_is_far_is_not_suggested(string asked) => NearNames.Of(asked, ["glm-4.6", "deepseek-chat"]).ShouldBeEmpty();

    [Fact]
    public void An_endless_name_over_many_routes_stays_cheap()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $"model-number-{i}").ToArray();
        var clock = Stopwatch.StartNew();

        NearNames.Of(new string('m', 1_000_000), names).ShouldBeEmpty();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }
}
