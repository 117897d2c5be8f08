using System.Collections.Frozen;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Tests.Configuration;

public sealed class RouteTests
{
    private static readonly ChannelConfig Plan = Compiled.Channel("plan") with { Billing = "plan" };
    private static readonly ChannelConfig Charged = Compiled.Channel("charged", "https://b.example");
    private static readonly ChannelConfig Other = Compiled.Channel("other", "https://c.example");

    [Fact]
    public void A_plan_comes_before_charged_channels_and_does_not_spill_over() =>
        Order(Charged, Plan, Other).ShouldBe("plan > charged+other!");

    [Fact]
    public void Spillover_to_any_lifts_the_mark() =>
        Order(Charged, Plan with { Spillover = ["*"] }).ShouldBe("plan > charged");

    [Fact]
    public void Spillover_to_some_splits_the_tier() =>
        Order(Charged, Plan with { Spillover = ["OTHER"] }, Other).ShouldBe("plan > other > charged!");

    [Fact]
    public void Every_plan_before_must_allow_it() =>
        Order(Plan with { Spillover = ["*"] }, Compiled.Channel("plan2") with { Billing = "plan" }, Charged).ShouldBe("plan+plan2 > charged!");

    [Fact]
    public void Priority_wins_over_billing() =>
        Order(Plan, Charged with { Priority = 5 }, Other with { Priority = -1 }).ShouldBe("charged > plan > other!");

    [Fact]
    public void Weights_of_channel_and_key_multiply()
    {
        var a = Charged with { Weight = 3, Credentials = [new CredentialConfig("p", "one", "first", 2), new CredentialConfig("p", "two")] };
        var tier = Compiled.Snapshot(Compiled.Config(a, Other)).Routes["m"].Tiers.ShouldHaveSingleItem();
        tier.CumulativeWeights.ShouldBe([6, 9, 10]);
        tier.Targets.Select(t => t.Credential.Name).ShouldBe(["first", "charged#2", "other#1"]);
    }

    [Fact]
    public void Names_are_mapped_and_found_without_regard_to_case()
    {
        var config = Compiled.Channel("c", models: "GLM-4.6") with
        {
            ModelMapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["glm-4.6"] = "ep-\"1\"", ["alias"] = "real" },
        };
        var snapshot = Compiled.Snapshot(Compiled.Config(config));
        var target = snapshot.Routes["glm-4.6"].Tiers[0].Targets[0];
        target.Model.ShouldBe("ep-\"1\"");
        target.ModelJson.ToArray().ShouldBe("\"ep-\\\"1\\\"\""u8.ToArray());
        snapshot.Routes["ALIAS"].Tiers[0].Targets[0].Model.ShouldBe("real");
        snapshot.Channels["C"].Routes["Glm-4.6"].Tiers[0].Targets[0].ShouldBeSameAs(target);
    }

    [Fact]
    public void Wildcards_are_sorted_by_their_literal_part()
    {
        var mapped = Compiled.Channel("b", models: "claude-*") with
        {
            ModelMapping = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase) { ["claude-*"] = "anthropic/claude-*" },
        };
        var snapshot = Compiled.Snapshot(Compiled.Config(Compiled.Channel("a", models: "*"), mapped));
        snapshot.WildcardRoutes.Select(w => w.Prefix).ShouldBe(["claude-", string.Empty]);
        snapshot.WildcardRoutes[0].Route.Tiers[0].Targets[0].Model.ShouldBe("anthropic/claude-*");
        snapshot.WildcardRoutes[0].Route.Tiers[0].Targets[0].ModelJson.IsEmpty.ShouldBeTrue();
        snapshot.Channels["a"].WildcardRoutes.ShouldHaveSingleItem().Prefix.ShouldBeEmpty();
    }

    [Fact]
    public void Chains_try_link_after_link()
    {
        var a = Compiled.Channel("a", models: "x");
        var b = Compiled.Channel("b", "https://b.example", models: ["y", "x"]);
        var route = Routes([Compiled.Route("fast", "b/x", "y", "a,x", "x")], a, b)["fast"];
        route.Order().ShouldBe("b > b > a");
        route.Tiers.Select(t => t.ChainIndex).ShouldBe([0, 1, 2]);
        route.Tiers.Select(t => t.Targets[0].Model).ShouldBe(["x", "y", "x"]);
    }

    [Fact]
    public void A_chain_may_extend_a_model_under_its_own_name() =>
        Routes([Compiled.Route("x", "x", "y")], Compiled.Channel("a", models: ["x", "y"]))["x"].Tiers.Select(t => t.Targets[0].Model).ShouldBe(["x", "y"]);

    [Fact]
    public void Links_with_weights_share()
    {
        var route = Compiled.Route("mix") with
        {
            Targets = [new RouteTargetConfig("r[0]", "x", 3), new RouteTargetConfig("r[1]", "y", 1), new RouteTargetConfig("r[2]", "z")],
        };
        var tiers = Routes([route], Compiled.Channel("a", models: ["x", "y", "z"]))["mix"].Tiers;
        tiers.Length.ShouldBe(2);
        tiers[0].CumulativeWeights.ShouldBe([3_000_000, 4_000_000]);
    }

    [Fact]
    public void A_route_may_lead_to_a_route_and_through_wildcards()
    {
        var routes = Routes(
            [Compiled.Route("one", "two"), Compiled.Route("two", "a/gpt-9", "anthropic/claude-x"), Compiled.Route("my-*", "a/gpt-*")],
            Compiled.Channel("a", models: "gpt-*"), Compiled.Channel("b", models: "anthropic/*"));
        routes["one"].Tiers.Select(t => t.Targets[0].Model).ShouldBe(["gpt-9", "anthropic/claude-x"]);
        routes["one"].Tiers[0].Targets[0].ModelJson.ToArray().ShouldBe("\"gpt-9\""u8.ToArray());
    }

    [Fact]
    public void Circles_are_shown_whole() =>
        Compiled.Error(Compiled.Config(Compiled.Channel("a")) with { Routes = [Compiled.Route("a1", "b1"), Compiled.Route("b1", "c1"), Compiled.Route("c1", "m", "a1")] })
            .ShouldBe("routes.c1[1]: leads in a circle: a1 → b1 → c1 → a1");

    [Fact]
    public void A_chain_from_a_plan_to_a_charged_channel_needs_permission()
    {
        var plan = Compiled.Channel("plan", models: "p") with { Billing = "plan" };
        var charged = Compiled.Channel("charged", models: "c");
        var config = Compiled.Config(plan, charged) with { Routes = [Compiled.Route("r", "p", "c")] };
        var result = Compiled.Compile(config);
        result.Snapshot!.Routes["r"].Order().ShouldBe("plan > charged!");
        result.Warnings.ShouldHaveSingleItem().ToString().ShouldStartWith("routes.r[1]: comes after the plan 'plan' and is charged per token");

        Compiled.Snapshot(config with { Routes = [config.Routes[0] with { Spillover = true }] }).Routes["r"].Order().ShouldBe("plan > charged");
        Compiled.Snapshot(config with { Channels = [plan with { Spillover = ["charged"] }, charged] }).Routes["r"].Order().ShouldBe("plan > charged");
    }

    [Fact]
    public void A_plan_and_a_charged_channel_do_not_share_a_group_unasked()
    {
        var route = new RouteConfig { Path = "r", Model = "r", Targets = [new RouteTargetConfig("r[0]", "p", 1), new RouteTargetConfig("r[1]", "c", 1)] };
        var config = Compiled.Config(Compiled.Channel("plan", models: "p") with { Billing = "plan" }, Compiled.Channel("charged", models: "c")) with { Routes = [route] };
        Compiled.Error(config).ShouldStartWith("r[0]: shares requests between the plan 'plan' and the charged channel 'charged'");
        Compiled.Snapshot(config with { Routes = [route with { Spillover = true }] }).Routes["r"].Order().ShouldBe("plan+charged");
    }

    private static string Order(params ChannelConfig[] channels) => Compiled.Snapshot(Compiled.Config(channels)).Routes["m"].Order();

    private static FrozenDictionary<string, Route> Routes(RouteConfig[] routes, params ChannelConfig[] channels) =>
        Compiled.Snapshot(Compiled.Config(channels) with { Routes = routes }).Routes;
}
