using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Dialects;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class BreakerRulesTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Target _target;

    public BreakerRulesTests() => _target = Build.Target("bigglm", time: _time);

    private Breaker Key => _target.Credential.State.Breaker;

    private Breaker Own => _target.State.Breaker;

    [Theory]
    [InlineData(UpstreamErrorKind.Credential, 60)]
    [InlineData(UpstreamErrorKind.Quota, 600)]
    public void A_refused_key_opens_the_key_and_not_the_target(UpstreamErrorKind said, int seconds)
    {
        Settle(Said(said));

        Key.Remaining.ShouldBe(TimeSpan.FromSeconds(seconds));
        Own.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public void A_plan_that_names_its_reset_is_closed_until_then()
    {
        Settle(Said(UpstreamErrorKind.Quota, TimeSpan.FromSeconds(5)) with { ResetsAt = _time.GetUtcNow() + TimeSpan.FromHours(5) });

        Key.Remaining.ShouldBe(TimeSpan.FromHours(5));
    }

    [Theory]
    [InlineData(-100, 1)]
    [InlineData(100 * 24, 32 * 24 * 3_600)]
    public void A_reset_in_the_past_or_far_away_is_bounded(int hours, int seconds)
    {
        Settle(Said(UpstreamErrorKind.Quota) with { ResetsAt = _time.GetUtcNow() + TimeSpan.FromHours(hours) });

        Key.Remaining.ShouldBe(TimeSpan.FromSeconds(seconds));
    }

    [Fact]
    public void A_rate_limit_opens_the_target_for_the_wait_it_asks()
    {
        Settle(Said(UpstreamErrorKind.RateLimit, TimeSpan.FromSeconds(17)));

        Own.Remaining.ShouldBe(TimeSpan.FromSeconds(17));
        Key.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public void Many_rate_limits_at_once_without_a_wait_are_one_opening()
    {
        for (var i = 0; i < 50; i++)
        {
            Settle(Said(UpstreamErrorKind.RateLimit));
        }

        Own.Remaining.ShouldBe(TimeSpan.FromSeconds(5));
    }

    [Fact]
    public void A_probe_that_meets_the_rate_limit_again_waits_twice_as_long()
    {
        Settle(Said(UpstreamErrorKind.RateLimit));
        _time.Advance(TimeSpan.FromSeconds(5));
        Own.TryEnter().ShouldBe(BreakerPass.Probe);

        Settle(Said(UpstreamErrorKind.RateLimit), BreakerPass.Probe);

        Own.Remaining.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void An_overloaded_server_that_asks_for_a_wait_gets_it()
    {
        Settle(Said(UpstreamErrorKind.Server, TimeSpan.FromSeconds(9)));

        Own.Remaining.ShouldBe(TimeSpan.FromSeconds(9));
    }

    [Fact]
    public void Failures_open_the_target_by_ratio()
    {
        for (var i = 0; i < 10; i++)
        {
            Own.IsAvailable.ShouldBeTrue();
            Settle(i % 2 == 0 ? Said(UpstreamErrorKind.Server) : OutcomeClassifier.OfTimeout(_target, Phase.Idle, TimeSpan.FromSeconds(1)));
        }

        Own.IsAvailable.ShouldBeFalse();
        Own.Reason.ShouldNotBeNull().ShouldContain("bigglm");
        Key.IsAvailable.ShouldBeTrue();
    }

    [Theory]
    [InlineData(UpstreamErrorKind.Request)]
    [InlineData(UpstreamErrorKind.ContextLength)]
    [InlineData(UpstreamErrorKind.ContentFilter)]
    [InlineData(UpstreamErrorKind.NotFound)]
    public void What_is_wrong_with_the_request_opens_nothing(UpstreamErrorKind said)
    {
        for (var i = 0; i < 100; i++)
        {
            Settle(Said(said));
        }

        Own.IsAvailable.ShouldBeTrue();
        Key.IsAvailable.ShouldBeTrue();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_probe_closes_both_on_success_and_gives_its_turn_back_when_the_client_left(bool left)
    {
        Key.OpenFor(TimeSpan.FromSeconds(1), "refused");
        Own.OpenFor(TimeSpan.FromSeconds(1), "down");
        _time.Advance(TimeSpan.FromSeconds(1));
        var pick = new Pick(_target, Key.TryEnter(), Own.TryEnter());
        (pick.KeyPass, pick.TargetPass).ShouldBe((BreakerPass.Probe, BreakerPass.Probe));

        BreakerRules.Settle(pick, left ? OutcomeClassifier.OfClientClosed() : AttemptOutcome.Delivered, _time.GetUtcNow());

        var next = left ? BreakerPass.Probe : BreakerPass.Normal;
        (Key.TryEnter(), Own.TryEnter()).ShouldBe((next, next));
    }

    [Fact]
    public void A_failed_server_closes_the_key_that_was_being_probed()
    {
        Key.OpenFor(TimeSpan.FromSeconds(1), "refused");
        _time.Advance(TimeSpan.FromSeconds(1));

        BreakerRules.Settle(new Pick(_target, Key.TryEnter(), Own.TryEnter()), Said(UpstreamErrorKind.Server), _time.GetUtcNow());

        Key.TryEnter().ShouldBe(BreakerPass.Normal);
    }

    [Fact]
    public void A_key_that_is_refused_again_waits_as_long_again()
    {
        Settle(Said(UpstreamErrorKind.Credential, TimeSpan.FromSeconds(2)));
        _time.Advance(TimeSpan.FromSeconds(2));
        var pick = new Pick(_target, Key.TryEnter(), Own.TryEnter());

        BreakerRules.Settle(pick, Said(UpstreamErrorKind.Credential, TimeSpan.FromSeconds(2)), _time.GetUtcNow());

        Key.Remaining.ShouldBe(TimeSpan.FromSeconds(2));
    }

    private AttemptOutcome Said(UpstreamErrorKind kind, TimeSpan? wait = null) =>
        OutcomeClassifier.OfError(_target, 500, new UpstreamError(kind, "words"), wait, null);

    private void Settle(AttemptOutcome outcome, BreakerPass own = BreakerPass.Normal) =>
        BreakerRules.Settle(new Pick(_target, BreakerPass.Normal, own), outcome, _time.GetUtcNow());
}
