using Headgate.Gateway.Limits;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Limits;

public sealed class RollingCounterTests
{
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly RollingCounter _minute = new(TimeSpan.FromMinutes(1));

    private Moment Now => Moment.Now(_time);

    [Fact]
    public void Takes_exactly_the_limit_and_counts_nothing_that_was_refused()
    {
        for (var i = 0; i < 5; i++)
        {
            _minute.TryTake(1, 1, 5, Now).ShouldBeTrue();
        }

        _minute.TryTake(1, 1, 5, Now).ShouldBeFalse();
        _minute.Used(Now).ShouldBe(5);
    }

    [Fact]
    public void Never_passes_the_limit_in_any_window_and_gives_a_place_back_at_most_a_slot_late()
    {
        var random = new Random(7);
        var taken = new Queue<(TimeSpan At, bool Counted)>();
        var start = _time.GetUtcNow();
        for (var i = 0; i < 20_000; i++)
        {
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 400)));
            var now = _time.GetUtcNow() - start;
            while (taken.Count > 0 && taken.Peek().At <= now - TimeSpan.FromSeconds(61))
            {
                taken.Dequeue();
            }

            var inWindow = taken.Count(t => t.At > now - TimeSpan.FromSeconds(60));
            var passed = _minute.TryTake(1, 1, 100, Now);

            // Refused when the window is full; let in when even the slot that is about to leave would leave room.
            (passed ? inWindow : 100 - taken.Count).ShouldBeLessThan(passed ? 100 : 1);
            if (passed)
            {
                taken.Enqueue((now, true));
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(90)]
    public void Says_honestly_when_it_opens(int need)
    {
        var random = new Random(need);
        for (var i = 0; i < 40; i++)
        {
            _minute.TryTake(random.Next(1, 4), 0, long.MaxValue, Now);
            _time.Advance(TimeSpan.FromMilliseconds(random.Next(0, 1_200)));
        }

        for (var turn = 0; turn < 200; turn++)
        {
            if (_minute.TryTake(need, need, 100, Now))
            {
                continue;
            }

            var wait = _minute.OpensIn(need, 100, Now).ShouldNotBeNull();
            wait.ShouldBeGreaterThan(TimeSpan.Zero);
            _time.Advance(wait - TimeSpan.FromTicks(1));
            (_minute.Used(Now) <= 100 - need).ShouldBeFalse();
            _time.Advance(TimeSpan.FromTicks(1));
            _minute.TryTake(need, need, 100, Now).ShouldBeTrue();
        }
    }

    [Fact]
    public void An_estimate_gives_way_to_the_actual_which_counts_from_its_own_time_on()
    {
        var began = Now;
        _minute.TryTake(500, 500, 1_000, began).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(30));

        _minute.Settle(500, 200, began, Now);

        _minute.Used(Now).ShouldBe(200);
        _time.Advance(TimeSpan.FromSeconds(45));
        _minute.Used(Now).ShouldBe(200);
        _time.Advance(TimeSpan.FromSeconds(16));
        _minute.Used(Now).ShouldBe(0);
    }

    [Fact]
    public void An_estimate_that_has_left_the_window_is_not_taken_out_again()
    {
        var began = Now;
        _minute.TryTake(500, 500, 1_000, began).ShouldBeTrue();
        _time.Advance(TimeSpan.FromMinutes(5));

        _minute.Settle(500, 700, began, Now);

        _minute.Used(Now).ShouldBe(700);
        _time.Advance(TimeSpan.FromMinutes(2));
        _minute.Used(Now).ShouldBe(0);
    }

    [Theory]
    [InlineData(61)]
    [InlineData(4_096)]
    [InlineData(90_000_000)]
    public void Forgets_everything_however_long_it_was_idle(int seconds)
    {
        _minute.TryTake(5, 5, 5, Now).ShouldBeTrue();
        _time.Advance(TimeSpan.FromSeconds(seconds));

        _minute.Used(Now).ShouldBe(0);
        _minute.ClearsIn(Now).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void What_was_before_counts_until_it_is_old_enough()
    {
        var day = new RollingCounter(TimeSpan.FromDays(1));
        day.Restore(10, TimeSpan.FromHours(23), 0, Now);
        day.Restore(5, TimeSpan.FromHours(1), 0, Now);
        day.Restore(100, TimeSpan.FromHours(25), 0, Now);

        day.Used(Now).ShouldBe(15);
        _time.Advance(TimeSpan.FromHours(2));
        day.Used(Now).ShouldBe(5);
    }

    [Fact]
    public void Sixteen_threads_get_exactly_as_many_places_as_there_are()
    {
        var clock = new FrozenClock();
        var passed = 0;
        Threads.Run(16, _ =>
        {
            for (var i = 0; i < 1_000; i++)
            {
                if (_minute.TryTake(1, 1, 7_001, Moment.Now(clock)))
                {
                    Interlocked.Increment(ref passed);
                }
            }
        });

        passed.ShouldBe(7_001);
        _minute.Used(Moment.Now(clock)).ShouldBe(7_001);
    }

    [Fact]
    public void Nothing_is_lost_or_made_while_time_runs_and_threads_race()
    {
        // Every thread sees its own time, up to a few slots apart, and settles to a third of what it took.
        var counter = new RollingCounter(TimeSpan.FromMilliseconds(60));
        Threads.Run(16, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 5_000; i++)
            {
                var at = new Moment(0, TimeSpan.FromMicroseconds((i * 40) + random.Next(0, 3_000)).Ticks);
                if (counter.TryTake(30, 30, 2_000, at))
                {
                    counter.Settle(30, 10, at, new Moment(0, at.Clock + TimeSpan.FromMicroseconds(random.Next(0, 90_000)).Ticks));
                }
            }
        });

        counter.Used(new Moment(0, TimeSpan.FromHours(1).Ticks)).ShouldBe(0);
    }
}
