using Headgate.Gateway.Routing;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Routing;

public sealed class BreakerTests
{
    private static readonly TimeSpan First = TimeSpan.FromSeconds(5);
    private readonly FakeTimeProvider _time = new();
    private readonly Breaker _breaker;

    public BreakerTests() => _breaker = new Breaker(_time);

    [Fact]
    public void Begins_closed()
    {
        _breaker.IsAvailable.ShouldBeTrue();
        _breaker.Reason.ShouldBeNull();
        _breaker.Remaining.ShouldBe(TimeSpan.Zero);
        _breaker.TryEnter().ShouldBe(BreakerPass.Normal);
    }

    [Fact]
    public void Opens_by_ratio_only_after_the_minimum_sample()
    {
        Fail(9);
        _breaker.IsAvailable.ShouldBeTrue();

        Fail(1);
        _breaker.IsAvailable.ShouldBeFalse();
        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);
        _breaker.Reason.ShouldBe("down");
        _breaker.Remaining.ShouldBe(First);
    }

    [Fact]
    public void Stays_closed_while_fewer_than_half_fail()
    {
        Succeed(20);
        Fail(19);
        _breaker.IsAvailable.ShouldBeTrue();

        Fail(1);
        _breaker.IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public void Old_failures_are_forgotten()
    {
        Fail(9);
        _time.Advance(TimeSpan.FromSeconds(20));

        Fail(9);
        _breaker.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public void Failures_on_both_sides_of_a_window_count_together()
    {
        Fail(5);
        _time.Advance(TimeSpan.FromSeconds(10));

        Fail(5);
        _breaker.IsAvailable.ShouldBeFalse();
    }

    [Fact]
    public void A_crowd_of_failures_at_once_is_one_opening()
    {
        Fail(100);

        _breaker.Remaining.ShouldBe(First);
    }

    [Fact]
    public void Opens_at_once_when_told()
    {
        _breaker.OpenFor(TimeSpan.FromMinutes(1), "refused");

        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);
        _breaker.Reason.ShouldBe("refused");
        _breaker.Remaining.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void A_later_moment_wins_and_keeps_its_reason()
    {
        _breaker.OpenFor(TimeSpan.FromMinutes(10), "quota");
        _breaker.OpenFor(TimeSpan.FromMinutes(1), "rate");
        _breaker.Remaining.ShouldBe(TimeSpan.FromMinutes(10));
        _breaker.Reason.ShouldBe("quota");

        _breaker.OpenFor(TimeSpan.FromMinutes(20), "plan");
        _breaker.Remaining.ShouldBe(TimeSpan.FromMinutes(20));
        _breaker.Reason.ShouldBe("plan");
    }

    [Fact]
    public void A_probe_that_succeeds_closes()
    {
        Fail(10);
        Probe();

        _breaker.Succeeded(BreakerPass.Probe);

        _breaker.TryEnter().ShouldBe(BreakerPass.Normal);
        _breaker.Reason.ShouldBeNull();
        Fail(9);
        _breaker.IsAvailable.ShouldBeTrue();
    }

    [Fact]
    public void Each_probe_that_fails_doubles_the_wait_up_to_five_minutes()
    {
        Fail(10);
        foreach (var seconds in new[] { 10, 20, 40, 80, 160, 300, 300, 300 })
        {
            Probe();
            _breaker.Failed(BreakerPass.Probe, "down");
            _breaker.Remaining.ShouldBe(TimeSpan.FromSeconds(seconds));
        }

        Probe();
        _breaker.Succeeded(BreakerPass.Probe);
        Fail(10);
        _breaker.Remaining.ShouldBe(First);
    }

    [Fact]
    public void A_probe_that_is_told_a_wait_opens_for_that_wait()
    {
        Fail(10);
        Probe();

        _breaker.OpenFor(TimeSpan.FromSeconds(2), "rate limit", BreakerPass.Probe);

        _breaker.Remaining.ShouldBe(TimeSpan.FromSeconds(2));
    }

    [Fact]
    public void A_probe_that_fails_does_not_shorten_a_longer_opening()
    {
        Fail(10);
        Probe();
        _breaker.OpenFor(TimeSpan.FromHours(1), "quota");

        _breaker.Failed(BreakerPass.Probe, "down");
        _breaker.Remaining.ShouldBe(TimeSpan.FromHours(1));

        _breaker.Abandoned(BreakerPass.Probe);
        _breaker.Remaining.ShouldBe(TimeSpan.FromHours(1));
    }

    [Fact]
    public void An_abandoned_probe_gives_its_turn_back()
    {
        Fail(10);
        Probe();
        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);

        _breaker.Abandoned(BreakerPass.Probe);

        _breaker.TryEnter().ShouldBe(BreakerPass.Probe);
    }

    [Fact]
    public void A_probe_that_never_reports_is_replaced_after_a_while()
    {
        Fail(10);
        Probe();

        _time.Advance(TimeSpan.FromSeconds(29));
        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);
        _time.Advance(TimeSpan.FromSeconds(1));
        _breaker.TryEnter().ShouldBe(BreakerPass.Probe);
    }

    [Fact]
    public void The_late_success_of_a_normal_attempt_closes_nothing()
    {
        _breaker.OpenFor(TimeSpan.FromMinutes(1), "refused");

        _breaker.Succeeded(BreakerPass.Normal);
        _breaker.Abandoned(BreakerPass.Normal);

        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);
        _breaker.Remaining.ShouldBe(TimeSpan.FromMinutes(1));
    }

    [Fact]
    public void Only_one_of_many_threads_becomes_the_probe()
    {
        for (var round = 0; round < 200; round++)
        {
            _breaker.OpenFor(First, "down");
            _time.Advance(TimeSpan.FromMinutes(1));
            var probes = 0;
            Threads.Run(8, _ =>
            {
                var pass = _breaker.TryEnter();
                pass.ShouldNotBe(BreakerPass.Normal);
                if (pass == BreakerPass.Probe)
                {
                    Interlocked.Increment(ref probes);
                }
            });

            probes.ShouldBe(1);
        }
    }

    private void Probe()
    {
        _breaker.TryEnter().ShouldBe(BreakerPass.Refused);
        _time.Advance(_breaker.Remaining);
        _breaker.TryEnter().ShouldBe(BreakerPass.Probe);
    }

    private void Fail(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Failed(BreakerPass.Normal, "down");
        }
    }

    private void Succeed(int times)
    {
        for (var i = 0; i < times; i++)
        {
            _breaker.Succeeded(BreakerPass.Normal);
        }
    }
}
