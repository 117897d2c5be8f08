using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.TestKit;

public sealed class FakeTimeProviderTests
{
    private static readonly TimeSpan Second = TimeSpan.FromSeconds(1);
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Stands_still_until_it_is_advanced()
    {
        var now = _time.GetUtcNow();
        var stamp = _time.GetTimestamp();

        _time.GetUtcNow().ShouldBe(now);
        _time.Advance(Second);

        _time.GetUtcNow().ShouldBe(now + Second);
        _time.GetElapsedTime(stamp).ShouldBe(Second);
    }

    [Fact]
    public void Fires_timers_in_due_order_each_at_its_own_moment()
    {
        var start = _time.GetUtcNow();
        var fired = new List<(string Name, TimeSpan At)>();
        void Note(object? name) => fired.Add(((string)name!, _time.GetUtcNow() - start));
        using var late = _time.CreateTimer(Note, "late", 3 * Second, Timeout.InfiniteTimeSpan);
        using var early = _time.CreateTimer(Note, "early", Second, Timeout.InfiniteTimeSpan);
        using var never = _time.CreateTimer(Note, "never", Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        _time.Advance(5 * Second);

        fired.ShouldBe([("early", Second), ("late", 3 * Second)]);
        _time.ArmedTimers.ShouldBe(0);
        (_time.GetUtcNow() - start).ShouldBe(5 * Second);
    }

    [Fact]
    public void Repeats_periodic_timers_until_they_are_disposed()
    {
        var count = 0;
        var timer = _time.CreateTimer(_ => count++, null, Second, 2 * Second);

        _time.Advance(6 * Second);
        count.ShouldBe(3);

        timer.Dispose();
        _time.Advance(10 * Second);
        count.ShouldBe(3);
        timer.Change(Second, Second).ShouldBeFalse();
    }

    [Fact]
    public void A_changed_timer_fires_at_its_new_time_only()
    {
        var count = 0;
        using var timer = _time.CreateTimer(_ => count++, null, Second, Timeout.InfiniteTimeSpan);
        timer.Change(3 * Second, Timeout.InfiniteTimeSpan).ShouldBeTrue();

        _time.Advance(2 * Second);
        count.ShouldBe(0);
        _time.Advance(Second);
        count.ShouldBe(1);
    }

    [Fact]
    public void A_timer_armed_by_a_firing_timer_fires_in_the_same_advance()
    {
        var second = false;
        ITimer? inner = null;
        using var outer = _time.CreateTimer(
            _ => inner = _time.CreateTimer(_ => second = true, null, Second, Timeout.InfiniteTimeSpan), null, Second, Timeout.InfiniteTimeSpan);

        _time.Advance(2 * Second);

        second.ShouldBeTrue();
        inner!.Dispose();
    }

    [Fact]
    public void Cancels_a_token_source_when_its_delay_is_over()
    {
        using var source = new CancellationTokenSource(10 * Second, _time);

        _time.Advance(9 * Second);
        source.IsCancellationRequested.ShouldBeFalse();
        _time.Advance(Second);
        source.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public void Honours_CancelAfter_moved_ahead_and_switched_off()
    {
        using var source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        source.CancelAfter(Second);
        source.CancelAfter(5 * Second);
        _time.Advance(2 * Second);
        source.IsCancellationRequested.ShouldBeFalse();

        source.CancelAfter(Timeout.InfiniteTimeSpan);
        _time.Advance(10 * Second);
        source.IsCancellationRequested.ShouldBeFalse();
        _time.ArmedTimers.ShouldBe(0);

        source.CancelAfter(Second);
        _time.Advance(Second);
        source.IsCancellationRequested.ShouldBeTrue();
    }

    [Fact]
    public async Task Completes_delays()
    {
        var delay = Task.Delay(Second, _time, TestContext.Current.CancellationToken);
        delay.IsCompleted.ShouldBeFalse();

        _time.Advance(Second);

        await delay;
    }

    [Fact]
    public async Task Times_out_waits()
    {
        var wait = new TaskCompletionSource().Task.WaitAsync(Second, _time, TestContext.Current.CancellationToken);

        _time.Advance(Second);

        await Should.ThrowAsync<TimeoutException>(wait);
    }

    [Fact]
    public async Task Fires_a_timer_that_is_due_at_once_without_being_advanced()
    {
        var fired = new TaskCompletionSource();
        await using var timer = _time.CreateTimer(_ => fired.SetResult(), null, TimeSpan.Zero, Timeout.InfiniteTimeSpan);

        await fired.Task.WaitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Tells_when_a_timer_is_armed_within_a_span()
    {
        var fired = false;
        var advance = _time.AdvanceWhenArmedAsync(2 * Second);
        await using var far = _time.CreateTimer(_ => { }, null, 60 * Second, Timeout.InfiniteTimeSpan);
        advance.IsCompleted.ShouldBeFalse();

        await using var near = _time.CreateTimer(_ => fired = true, null, 2 * Second, Timeout.InfiniteTimeSpan);

        await advance;
        fired.ShouldBeTrue();
        _time.ArmedTimers.ShouldBe(1);
    }
}
