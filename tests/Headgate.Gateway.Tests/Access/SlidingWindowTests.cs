using Headgate.Gateway.Access;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Access;

public sealed class SlidingWindowTests
{
    // A whole minute, so that the tests can reckon from its beginning.
    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero));
    private readonly SlidingWindow _window;

    public SlidingWindowTests() => _window = new SlidingWindow(_time);

    [Fact]
    public void Takes_exactly_the_limit()
    {
        for (var i = 0; i < 5; i++)
        {
            _window.TryAdd(1, 5).ShouldBeTrue();
        }

        _window.TryAdd(1, 5).ShouldBeFalse();
        _window.Count.ShouldBe(5);
    }

    [Fact]
    public void What_was_refused_is_not_counted()
    {
        _window.TryAdd(6, 5).ShouldBeFalse();

        _window.Count.ShouldBe(0);
    }

    [Fact]
    public void The_minute_before_fades_out_of_the_window()
    {
        _window.Add(100);

        _time.Advance(TimeSpan.FromSeconds(60));
        _window.Count.ShouldBe(100);
        _time.Advance(TimeSpan.FromSeconds(30));
        _window.Count.ShouldBe(50);
        _time.Advance(TimeSpan.FromSeconds(30));
        _window.Count.ShouldBe(0);
    }

    [Fact]
    public void Old_minutes_do_not_come_back()
    {
        _window.Add(100);

        _time.Advance(TimeSpan.FromMinutes(2));
        _window.Count.ShouldBe(0);
        _window.TryAdd(1, 1).ShouldBeTrue();
        _window.Count.ShouldBe(1);
    }

    [Fact]
    public void Giving_back_never_goes_below_nothing()
    {
        _window.Add(10);
        _window.Add(-4);
        _window.Count.ShouldBe(6);

        _window.Add(-100);
        _window.Count.ShouldBe(0);
    }

    [Theory]
    [InlineData(0, 10, 1, 10)]
    [InlineData(59, 10, 1, 10)]
    [InlineData(59, 10, 10, 10)]
    [InlineData(30, 7, 3, 9)]
    [InlineData(12, 1000, 400, 1000)]
    public void Opens_when_it_says_and_not_a_moment_before(int second, long used, long amount, long limit)
    {
        _time.Advance(TimeSpan.FromSeconds(second));
        _window.Add(used);
        var wait = _window.OpensIn(amount, limit);

        _time.Advance(wait - TimeSpan.FromMilliseconds(200));
        _window.TryAdd(amount, limit).ShouldBeFalse();
        _time.Advance(TimeSpan.FromMilliseconds(201));
        _window.TryAdd(amount, limit).ShouldBeTrue();
    }

    [Fact]
    public void Reckons_with_what_both_minutes_hold()
    {
        _window.Add(8);
        _time.Advance(TimeSpan.FromSeconds(60));
        _window.Add(5);

        // 8 of the minute before must fade to 4: half a minute.
        _window.OpensIn(1, 10).TotalSeconds.ShouldBeInRange(22, 30.1);
        _time.Advance(_window.OpensIn(1, 10) + TimeSpan.FromMilliseconds(1));
        _window.TryAdd(1, 10).ShouldBeTrue();
    }

    [Fact]
    public void An_open_window_asks_for_no_wait()
    {
        _window.Add(5);

        _window.OpensIn(5, 10).ShouldBe(TimeSpan.Zero);
    }

    [Fact]
    public void Eight_threads_take_no_more_than_the_limit()
    {
        for (var round = 0; round < 200; round++)
        {
            var window = new SlidingWindow(new FrozenClock());
            var taken = 0;
            Threads.Run(8, _ =>
            {
                for (var i = 0; i < 200; i++)
                {
                    if (window.TryAdd(1, 500))
                    {
                        Interlocked.Increment(ref taken);
                    }
                }
            });

            taken.ShouldBe(500);
            window.Count.ShouldBe(500);
        }
    }
}
