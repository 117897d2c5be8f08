using System.Globalization;
using Headgate.Gateway.Limits;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Limits;

public sealed class FixedCounterTests
{
    private static readonly LimitWindow Day = new(WindowKind.Calendar, TimeSpan.FromDays(1), CalendarPeriod.Day, "day");
    private static readonly LimitWindow FiveHours = new(WindowKind.FirstUse, TimeSpan.FromHours(5), CalendarPeriod.None, "5h");
    private static readonly LimitWindow Total = new(WindowKind.Total, TimeSpan.MaxValue, CalendarPeriod.None, "total");

    // 2026-11-20, a Friday, at noon.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));

    private Moment Now => Moment.Now(_time);

    [Theory]
    [InlineData(CalendarPeriod.Hour, "2026-11-20T12:59:59Z", "2026-11-20T12:00:00Z", "2026-11-20T13:00:00Z")]
    [InlineData(CalendarPeriod.Day, "2026-11-20T23:59:59Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")]
    [InlineData(CalendarPeriod.Week, "2026-11-20T12:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(CalendarPeriod.Week, "2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(CalendarPeriod.Week, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(CalendarPeriod.Month, "2026-12-31T12:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void Calendar_windows_follow_the_calendar_in_universal_time(CalendarPeriod period, string now, string start, string end)
    {
        var window = new LimitWindow(WindowKind.Calendar, TimeSpan.Zero, period, "x");
        var bounds = window.BoundsAt(Date(now).UtcTicks);
        (new DateTimeOffset(bounds.Start, TimeSpan.Zero), new DateTimeOffset(bounds.End, TimeSpan.Zero)).ShouldBe((Date(start), Date(end)));
    }

    [Fact]
    public void A_new_window_begins_with_nothing_but_what_still_runs()
    {
        var day = new FixedCounter(Day);
        var began = Now;
        day.TryTake(30, 30, 100, began).ShouldBeTrue();
        day.TryTake(60, 60, 100, began).ShouldBeTrue();
        day.Settle(60, 65, began, Now);
        day.TryTake(10, 10, 100, Now).ShouldBeFalse();
        day.OpensIn(10, 100, Now).ShouldBe(TimeSpan.FromHours(12));

        _time.Advance(TimeSpan.FromHours(12));

        day.Used(Now).ShouldBe(30);
        day.TryTake(70, 70, 100, Now).ShouldBeTrue();
        day.TryTake(1, 1, 100, Now).ShouldBeFalse();
        day.Settle(30, 5, began, Now);
        day.Used(Now).ShouldBe(75);
    }

    [Fact]
    public void A_window_from_first_use_begins_with_the_first_request_after_the_last_one_ended()
    {
        var plan = new FixedCounter(FiveHours);
        plan.TryTake(1, 1, 2, Now).ShouldBeTrue();
        plan.Settle(1, 1, Now, Now);
        _time.Advance(TimeSpan.FromHours(4));
        plan.TryTake(1, 1, 2, Now).ShouldBeTrue();
        plan.Settle(1, 1, Now, Now);
        plan.TryTake(1, 1, 2, Now).ShouldBeFalse();
        plan.OpensIn(1, 2, Now).ShouldBe(TimeSpan.FromHours(1));

        _time.Advance(TimeSpan.FromHours(3));
        plan.Used(Now).ShouldBe(0);
        plan.ClearsIn(Now).ShouldBe(TimeSpan.Zero);
        plan.TryTake(1, 1, 2, Now).ShouldBeTrue();
        plan.ClearsIn(Now).ShouldBe(TimeSpan.FromHours(5));
    }

    [Fact]
    public void What_is_confirmed_stays_in_its_window()
    {
        var day = new FixedCounter(Day);
        day.TryTake(1, 1, 1, Now).ShouldBeTrue();
        day.Confirm(1);
        day.TryTake(1, 1, 1, Now).ShouldBeFalse();

        _time.Advance(TimeSpan.FromHours(12));

        day.Used(Now).ShouldBe(0);
        day.TryTake(1, 1, 1, Now).ShouldBeTrue();
    }

    [Fact]
    public void The_total_never_ends()
    {
        var total = new FixedCounter(Total);
        total.TryTake(100, 100, 100, Now).ShouldBeTrue();
        total.Settle(100, 100, Now, Now);
        _time.Advance(TimeSpan.FromDays(4_000));

        total.TryTake(1, 1, 100, Now).ShouldBeFalse();
        total.OpensIn(1, 100, Now).ShouldBeNull();
    }

    [Fact]
    public void What_was_before_counts_in_the_running_window_beside_what_is_held()
    {
        var day = new FixedCounter(Day);
        day.TryTake(10, 10, 100, Now).ShouldBeTrue();

        day.Restore(80, TimeSpan.Zero, 0, Now);

        day.Used(Now).ShouldBe(90);
        day.Settle(10, 15, Now, Now);
        day.Used(Now).ShouldBe(95);
        _time.Advance(TimeSpan.FromHours(12));
        day.Used(Now).ShouldBe(0);
    }

    [Fact]
    public void A_first_use_window_that_ended_before_is_not_restored()
    {
        var plan = new FixedCounter(FiveHours);

        plan.Restore(80, TimeSpan.Zero, (_time.GetUtcNow() - TimeSpan.FromHours(5)).UtcTicks, Now);
        plan.Used(Now).ShouldBe(0);
        plan.Restore(80, TimeSpan.Zero, (_time.GetUtcNow() - TimeSpan.FromHours(2)).UtcTicks, Now);
        plan.Used(Now).ShouldBe(80);
        plan.ClearsIn(Now).ShouldBe(TimeSpan.FromHours(3));
    }

    [Fact]
    public void A_first_use_window_that_is_restored_late_keeps_what_was_counted_since()
    {
        var plan = new FixedCounter(FiveHours);
        plan.TryTake(10, 10, 100, Now).ShouldBeTrue();
        plan.Settle(10, 7, Now, Now);
        plan.TryTake(5, 5, 100, Now).ShouldBeTrue();

        plan.Restore(80, TimeSpan.Zero, (_time.GetUtcNow() - TimeSpan.FromHours(2)).UtcTicks, Now);

        plan.Used(Now).ShouldBe(92);
        plan.ClearsIn(Now).ShouldBe(TimeSpan.FromHours(3));
    }

    [Fact]
    public void Not_a_nano_is_lost_when_windows_end_under_sixteen_threads()
    {
        // A new hour comes every few requests. What all hours counted together is what was spent, and nothing stays held.
        var hour = new FixedCounter(new LimitWindow(WindowKind.FirstUse, TimeSpan.FromTicks(100), CalendarPeriod.None, "x"));
        var clock = 0L;
        Threads.Run(16, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 20_000; i++)
            {
                var at = new Moment(Interlocked.Add(ref clock, random.Next(0, 20)), 0);
                if (hour.TryTake(7, 7, 1_000_000, at))
                {
                    hour.Settle(7, 3, at, at);
                }
            }
        });

        // After the end only what is held would be left.
        hour.Used(new Moment(long.MaxValue - 1, 0)).ShouldBe(0);
    }

    private static DateTimeOffset Date(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
