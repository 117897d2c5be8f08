using Headgate.Gateway.Configuration;
using Headgate.Gateway.Endpoints;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Routing;

public sealed class RoutePlanSpilloverTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Target _plan;
    private readonly Target _charged;

    public RoutePlanSpilloverTests()
    {
        _plan = Build.Target("coding-plan", Billing.Plan, _time);
        _charged = Build.Target("standard", Billing.Tokens, _time);
    }

    [Fact]
    public void A_tried_plan_does_not_lead_to_a_charged_channel()
    {
        var plan = Build.Plan(Build.Tier(_plan), Build.ChargedTier(_charged));

        plan.Next()!.Value.Target.ShouldBeSameAs(_plan);
        plan.SpilloverBlocked.ShouldBeFalse();
        plan.Next().ShouldBeNull();
        plan.SpilloverBlocked.ShouldBeTrue();
    }

    [Fact]
    public void A_plan_that_cools_down_does_not_either()
    {
        _plan.Credential.State.Breaker.OpenFor(TimeSpan.FromHours(1), "used up");
        var plan = Build.Plan(Build.Tier(_plan), Build.ChargedTier(_charged));

        plan.Next().ShouldBeNull();
        plan.SpilloverBlocked.ShouldBeTrue();
    }

    [Fact]
    public void One_plan_may_follow_another()
    {
        var second = Build.Target("other-plan", Billing.Plan, _time);
        var plan = Build.Plan(Build.Tier(_plan), Build.ChargedTier(_charged), Build.Tier(second));

        plan.Next()!.Value.Target.ShouldBeSameAs(_plan);
        plan.Next()!.Value.Target.ShouldBeSameAs(second);
        plan.Next().ShouldBeNull();
        plan.SpilloverBlocked.ShouldBeTrue();
    }

    [Fact]
    public void An_allowed_tier_is_used_and_nothing_is_blocked()
    {
        var plan = Build.Plan(Build.Tier(_plan), Build.Tier(_charged));

        plan.Next()!.Value.Target.ShouldBeSameAs(_plan);
        plan.Next()!.Value.Target.ShouldBeSameAs(_charged);
        plan.SpilloverBlocked.ShouldBeFalse();
    }

    [Fact]
    public void A_plan_that_does_not_serve_the_operation_closes_nothing()
    {
        var mute = Build.Target(
            Build.Channel("coding-plan", Billing.Plan, [new Surface(Operation.Embeddings, DialectId.OpenAIChat)], time: _time), time: _time);
        var plan = Build.Plan(Build.Tier(mute), Build.ChargedTier(_charged));

        plan.Next()!.Value.Target.ShouldBeSameAs(_charged);
        plan.SpilloverBlocked.ShouldBeFalse();
    }

    [Fact]
    public void A_charged_channel_that_would_not_serve_anyway_is_not_named()
    {
        var mute = Build.Target(
            Build.Channel("standard", surfaces: [new Surface(Operation.Embeddings, DialectId.OpenAIChat)], time: _time), time: _time);
        var plan = Build.Plan(Build.Tier(_plan), Build.ChargedTier(mute));

        plan.Next().ShouldNotBeNull();
        plan.Next().ShouldBeNull();
        plan.SpilloverBlocked.ShouldBeFalse();
    }

    [Fact]
    public void Another_turn_does_not_open_the_way()
    {
        var plan = Build.Plan(Build.Tier(_plan), Build.ChargedTier(_charged));
        plan.Next().ShouldNotBeNull();
        plan.Next().ShouldBeNull();

        plan.GiveAnotherTurn(_ => true);

        plan.Next()!.Value.Target.ShouldBeSameAs(_plan);
        plan.Next().ShouldBeNull();
    }
}
