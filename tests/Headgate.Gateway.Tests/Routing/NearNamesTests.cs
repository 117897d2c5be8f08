using System.Diagnostics;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Routing;

namespace Headgate.Gateway.Tests.Routing;

public sealed class NearNamesTests
{
    [Fact]
    public void The_closest_comes_first() =>
        NearNames.Find("glm-4.7", ["deepseek-chat", "glm-4.55", "glm-4.6"]).ShouldBe(["glm-4.6", "glm-4.55"]);

    [Fact]
    public void Case_does_not_count() => NearNames.Find("GLM4.6", ["glm-4.6"]).ShouldBe(["glm-4.6"]);

    [Fact]
    public void A_part_of_a_name_is_near() => NearNames.Find("sonnet", ["anthropic/claude-sonnet-4", "gpt-5"]).ShouldBe(["anthropic/claude-sonnet-4"]);

    [Fact]
    public void At_most_five_are_shown() =>
        NearNames.Find("gpt-5", Enumerable.Range(0, 50).Select(i => $"gpt-5-{i}")).Count.ShouldBe(5);

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("quite-another-thing")]
    public void What_is_far_is_not_suggested(string asked) => NearNames.Find(asked, ["glm-4.6", "deepseek-chat"]).ShouldBeEmpty();

    [Fact]
    public void An_endless_name_over_many_routes_stays_cheap()
    {
        var names = Enumerable.Range(0, 100_000).Select(i => $"model-number-{i}").ToArray();
        var clock = Stopwatch.StartNew();

        NearNames.Find(new string('m', 1_000_000), names).ShouldBeEmpty();

        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void The_error_cuts_a_long_name_and_knows_an_empty_gateway()
    {
        var error = NearNames.NotFound(Build.Snapshot(), new string('m', 500));

        error.Message.Length.ShouldBeLessThan(250);
        error.Message.ShouldEndWith("No channel is configured yet.");
    }

    [Fact]
    public void Hidden_routes_are_not_suggested()
    {
        var tier = Build.Tier(Build.Target("bigglm"));
        var snapshot = Build.Snapshot(routes: [new Route { Name = "glm-4.6", Tiers = [tier], Hidden = true }, Build.Route("glm-4.5", tier)]);

        NearNames.NotFound(snapshot, "glm-4.7").Message.ShouldEndWith("Did you mean 'glm-4.5'?");
    }
}
