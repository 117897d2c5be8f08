using Headgate.Gateway.Forwarding;
using Headgate.TestKit;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Forwarding;

public sealed class PhaseTimerTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void A_phase_that_takes_too_long_cancels()
    {
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 30 * Second);

        _time.Advance(29 * Second);
        timer.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Second);

        timer.Token.IsCancellationRequested.ShouldBeTrue();
        (timer.Phase, timer.Limit, timer.ClientClosed).ShouldBe((Phase.FirstByte, 30 * Second, false));
    }

    [Fact]
    public void The_next_phase_replaces_the_one_before()
    {
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 10 * Second);
        _time.Advance(9 * Second);

        timer.Begin(Phase.Idle, 20 * Second);
        _time.Advance(19 * Second);
        timer.Token.IsCancellationRequested.ShouldBeFalse();

        _time.Advance(Second);
        timer.Token.IsCancellationRequested.ShouldBeTrue();
        timer.Phase.ShouldBe(Phase.Idle);
    }

    [Fact]
    public void A_stream_that_keeps_talking_never_falls_silent()
    {
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, CancellationToken.None);
        for (var i = 0; i < 1_000; i++)
        {
            timer.Begin(Phase.Idle, 16 * Second);
            _time.Advance(0.1 * Second);
        }

        timer.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(14.9 * Second);
        timer.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(1.1 * Second);
        timer.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void An_infinite_phase_never_ends()
    {
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 10 * Second);
        timer.Begin(Phase.Idle, Timeout.InfiniteTimeSpan);

        _time.Advance(TimeSpan.FromDays(30));

        timer.Token.IsCancellationRequested.ShouldBeFalse();
    }

    [Fact]
    public void The_total_wins_over_a_longer_phase_and_is_named_whole()
    {
        using var timer = new PhaseTimer(_time, 60 * Second, CancellationToken.None);
        _time.Advance(50 * Second);
        timer.Begin(Phase.Idle, 30 * Second);

        _time.Advance(9 * Second);
        timer.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Second);

        timer.Token.IsCancellationRequested.ShouldBeTrue();
        timer.Phase.ShouldBe(Phase.Total);
        timer.Limit.ShouldBe(60 * Second);
    }

    [Fact]
    public void The_total_bounds_an_infinite_phase()
    {
        using var timer = new PhaseTimer(_time, 60 * Second, CancellationToken.None);
        timer.Begin(Phase.Idle, Timeout.InfiniteTimeSpan);

        _time.Advance(60 * Second);

        timer.Token.IsCancellationRequested.ShouldBeTrue();
        timer.Phase.ShouldBe(Phase.Total);
    }

    [Fact]
    public void A_phase_shorter_than_what_is_left_keeps_its_name()
    {
        using var timer = new PhaseTimer(_time, 60 * Second, CancellationToken.None);
        timer.Begin(Phase.FirstToken, 10 * Second);

        _time.Advance(10 * Second);

        (timer.Phase, timer.Limit).ShouldBe((Phase.FirstToken, 10 * Second));
    }

    [Fact]
    public void The_attempt_after_a_phase_ran_out_gets_a_fresh_token()
    {
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 10 * Second);
        _time.Advance(10 * Second);
        var old = timer.Token;

        timer.Begin(Phase.FirstByte, 10 * Second);

        old.IsCancellationRequested.ShouldBeTrue();
        timer.Token.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(10 * Second);
        timer.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Nothing_begins_after_the_total_ran_out()
    {
        using var timer = new PhaseTimer(_time, 10 * Second, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 30 * Second);
        _time.Advance(10 * Second);

        timer.Begin(Phase.FirstByte, 30 * Second);

        // Due at once: it fires on another thread.
        await Should.ThrowAsync<OperationCanceledException>(Task.Delay(Patience.Limit, timer.Token));
        timer.Phase.ShouldBe(Phase.Total);
    }

    [Fact]
    public void The_client_that_leaves_cancels_for_good()
    {
        using var client = new CancellationTokenSource();
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, client.Token);
        timer.Begin(Phase.FirstByte, 10 * Second);

        client.Cancel();
        timer.ClientClosed.ShouldBeTrue();
        timer.Token.IsCancellationRequested.ShouldBeTrue();

        timer.Begin(Phase.FirstByte, 10 * Second);
        timer.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void The_client_still_cancels_a_fresh_token()
    {
        using var client = new CancellationTokenSource();
        using var timer = new PhaseTimer(_time, Timeout.InfiniteTimeSpan, client.Token);
        timer.Begin(Phase.FirstByte, 10 * Second);
        _time.Advance(10 * Second);
        timer.Begin(Phase.FirstByte, 10 * Second);

        client.Cancel();

        timer.Token.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void A_disposed_timer_leaves_no_timer_behind()
    {
        var timer = new PhaseTimer(_time, 60 * Second, CancellationToken.None);
        timer.Begin(Phase.FirstByte, 10 * Second);
        timer.Dispose();

        _time.ArmedTimers.ShouldBe(0);
    }
}
