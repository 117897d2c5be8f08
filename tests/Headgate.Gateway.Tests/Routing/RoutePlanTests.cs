using System.Diagnostics;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Routing;

public sealed class RoutePlanTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Weights_decide_inside_a_tier()
    {
        const int Draws = 20_000;
        var targets = Named("a", "b", "c");
        var weights = new long[] { 1, 2, 7 };
        var tier = Build.Tier([.. targets.Zip(weights)]);
        var counts = new int[3];
        for (var i = 0; i < Draws; i++)
        {
            counts[Array.IndexOf(targets, Build.Plan(tier).Next()!.Value.Target)]++;
        }

        // Three sigma of a false alarm would come once in 370 runs; six never do, and still tell 0.1 from 0.113.
        for (var i = 0; i < 3; i++)
        {
            var share = weights[i] / 10.0;
            Math.Abs(counts[i] - (Draws * share)).ShouldBeLessThan(6 * Math.Sqrt(Draws * share * (1 - share)), targets[i].Channel.Name);
        }
    }

    [Fact]
    public void Weights_decide_among_the_rest_too()
    {
        const int Draws = 20_000;
        var targets = Named("cooling", "b", "c");
        targets[0].State.Breaker.OpenFor(TimeSpan.FromHours(1), "down");
        var tier = Build.Tier([(targets[0], 100), (targets[1], 1), (targets[2], 3)]);
        var b = 0;
        for (var i = 0; i < Draws; i++)
        {
            b += Build.Plan(tier).Next()!.Value.Target == targets[1] ? 1 : 0;
        }

        Math.Abs(b - (Draws * 0.25)).ShouldBeLessThan(6 * Math.Sqrt(Draws * 0.25 * 0.75));
    }

    [Fact]
    public void Siblings_come_before_the_next_tier_and_nobody_comes_twice()
    {
        var targets = Named("a1", "a2", "a3", "b1", "c1", "c2");
        var plan = Build.Plan(
            Build.Tier(targets[..3]), Build.Tier([(targets[3], 1)]), Build.Tier([(targets[4], 1), (targets[5], 1)], chainIndex: 1));

        var order = All(plan);

        order.Length.ShouldBe(6);
        order[..3].Order(StringComparer.Ordinal).ShouldBe(["a1", "a2", "a3"]);
        order[3].ShouldBe("b1");
        order[4..].Order(StringComparer.Ordinal).ShouldBe(["c1", "c2"]);
        plan.Next().ShouldBeNull();
    }

    [Fact]
    public void What_is_cooling_down_is_skipped()
    {
        var targets = Named("a", "b", "c");
        targets[0].State.Breaker.OpenFor(TimeSpan.FromMinutes(1), "down");
        targets[1].Credential.State.Breaker.OpenFor(TimeSpan.FromMinutes(1), "refused");

        All(Build.Plan(Build.Tier(targets))).ShouldBe(["c"]);

        _time.Advance(TimeSpan.FromMinutes(1));
        All(Build.Plan(Build.Tier(targets))).Order(StringComparer.Ordinal).ShouldBe(["a", "b", "c"]);
    }

    [Fact]
    public void The_pick_says_which_breakers_were_half_open()
    {
        var target = Named("a")[0];
        target.Credential.State.Breaker.OpenFor(TimeSpan.FromSeconds(1), "refused");
        _time.Advance(TimeSpan.FromSeconds(1));

        Build.Plan(Build.Tier(target)).Next().ShouldBe(new Pick(target, BreakerPass.Probe, BreakerPass.Normal));
        Build.Plan(Build.Tier(target)).Next().ShouldBeNull();
    }

    [Fact]
    public void A_target_that_refuses_does_not_use_up_the_probe_of_its_key()
    {
        var channel = Build.Channel("a", time: _time);
        var (down, up) = (Build.Target(channel, "m1", time: _time), Build.Target(channel, "m2", time: _time));
        channel.Credentials[0].State.Breaker.OpenFor(TimeSpan.FromSeconds(1), "refused");
        down.State.Breaker.OpenFor(TimeSpan.FromMinutes(1), "down");
        _time.Advance(TimeSpan.FromSeconds(1));

        Build.Plan(Build.Tier(down)).Next().ShouldBeNull();
        Build.Plan(Build.Tier(up)).Next()!.Value.KeyPass.ShouldBe(BreakerPass.Probe);
    }

    [Fact]
    public void Those_that_speak_the_dialect_come_before_those_that_need_translation()
    {
        var claude = Build.Target(Build.Channel("claude", surfaces: [new Surface(Operation.Chat, DialectId.AnthropicMessages)], time: _time), time: _time);
        var glm = Named("glm")[0];
        for (var i = 0; i < 20; i++)
        {
            All(Build.Plan(Build.Tier(claude, glm))).ShouldBe(["glm", "claude"]);
        }

        All(Build.Plan(Build.Tier(claude), Build.Tier(glm))).ShouldBe(["claude", "glm"]);
    }

    [Fact]
    public void Targets_that_do_not_serve_the_operation_are_left_out()
    {
        var claude = Build.Target(Build.Channel("claude", surfaces: [new Surface(Operation.Embeddings, DialectId.OpenAIChat)], time: _time), time: _time);
        var glm = Named("glm")[0];

        All(Build.Plan(Build.Tier(claude, glm), Build.Tier(claude))).ShouldBe(["glm"]);
        Build.Plan(Build.Tier(claude)).Serves.ShouldBeFalse();
        Build.Plan(Build.Tier(claude), Build.Tier(glm)).Serves.ShouldBeTrue();
    }

    [Fact]
    public void A_weight_of_nothing_drains_a_target()
    {
        var targets = Named("a", "drained");
        var tier = Build.Tier([(targets[0], 1), (targets[1], 0)]);

        All(Build.Plan(tier)).ShouldBe(["a"]);
        All(Build.Plan(Build.Tier([(targets[1], 0)]), Build.Tier(targets[0]))).ShouldBe(["a"]);
    }

    [Fact]
    public void A_drained_target_in_front_is_never_drawn()
    {
        var targets = Named("drained", "a");
        var tier = Build.Tier([(targets[0], 0), (targets[1], 1)]);

        for (var i = 0; i < 100; i++)
        {
            Build.Plan(tier).Next()!.Value.Target.ShouldBeSameAs(targets[1]);
        }
    }

    [Fact]
    public void The_preferred_target_comes_first_and_once()
    {
        var targets = Named("a", "b", "home");
        var plan = Build.Plan(Build.Tier(targets[0], targets[1]), Build.Tier([(targets[2], 0)]));

        plan.Next(targets[2])!.Value.Target.ShouldBeSameAs(targets[2]);
        new[] { plan.Next(targets[2])!.Value.Target, plan.Next(targets[2])!.Value.Target }.ShouldBe(targets[..2], ignoreOrder: true);
        plan.Next(targets[2]).ShouldBeNull();
    }

    [Fact]
    public void A_preferred_target_of_another_route_is_not_taken()
    {
        var targets = Named("a", "stranger");

        Build.Plan(Build.Tier(targets[0])).Next(targets[1])!.Value.Target.ShouldBeSameAs(targets[0]);
    }

    [Fact]
    public void Another_turn_is_given_to_those_who_deserve_it()
    {
        var targets = Named("a", "b");
        var plan = Build.Plan(Build.Tier(targets[0]), Build.Tier(targets[1]));
        All(plan).ShouldBe(["a", "b"]);

        plan.GiveAnotherTurn(t => t == targets[0]);

        All(plan).ShouldBe(["a"]);
    }

    [Fact]
    public void The_star_of_a_wildcard_route_fills_the_model()
    {
        var channel = Build.Channel("openrouter", time: _time);
        var (star, plain) = (Build.Target(channel, "openai/*", time: _time), Build.Target(channel, "fixed", time: _time));
        var plan = new RoutePlan(new ResolvedRoute(Build.Route("gpt-*", Build.Tier(star, plain)), "5-mini"), Build.Chat);

        plan.ModelAt(star).ShouldBe("openai/5-mini");
        plan.ModelAt(plain).ShouldBe("fixed");
        Build.Plan(Build.Tier(plain)).ModelAt(plain).ShouldBe("fixed");
    }

    [Fact]
    public void Ten_thousand_targets_cost_little_more_than_two()
    {
        var channel = Build.Channel("many", time: _time);
        var targets = Enumerable.Range(0, 10_000).Select(i => Build.Target(channel, $"m{i}", time: _time)).ToArray();
        var tier = Build.Tier(targets);
        Build.Plan(tier).Next().ShouldNotBeNull();

        var clock = Stopwatch.StartNew();
        for (var i = 0; i < 10_000; i++)
        {
            Build.Plan(tier).Next().ShouldNotBeNull();
        }

        // A scan of all targets for every draw would take 100 million steps.
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(1));
    }

    private Target[] Named(params string[] names) => [.. names.Select(n => Build.Target(n, time: _time))];

    private static string[] All(RoutePlan plan)
    {
        var names = new List<string>();
        while (plan.Next() is { } pick)
        {
            names.Add(pick.Target.Channel.Name);
        }

        return [.. names];
    }
}
