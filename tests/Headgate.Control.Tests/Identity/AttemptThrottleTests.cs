using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Identity;

public sealed class AttemptThrottleTests
{
    private static readonly AttemptKind Kind = new(
        "test",
        new AttemptRule(3, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), TimeSpan.FromSeconds(30)),
        new AttemptRule(5, TimeSpan.FromMinutes(1), TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)));

    private readonly FakeTimeProvider _time = new();
    private readonly AttemptThrottle _throttle;

    public AttemptThrottleTests() => _throttle = new AttemptThrottle(_time);

    [Fact]
    public void Locks_an_account_out_each_time_twice_as_long()
    {
        for (var i = 0; i < 3; i++)
        {
            _throttle.Take(Kind, "ann", Address(i));
        }

        var waits = new List<double>();
        for (var i = 3; i < 7; i++)
        {
            var wait = Refused("ANN ", Address(i)).RetryAfter!.Value;
            waits.Add(wait.TotalSeconds);
            _time.Advance(wait);
            _throttle.Take(Kind, "ann", Address(i + 100));
        }

        waits.ShouldBe([10, 20, 30, 30]);
    }

    [Fact]
    public void Strangers_cannot_lock_out_who_is_known_from_a_network()
    {
        _throttle.Take(Kind, "ann", "198.51.100.7");
        _throttle.Forgive(Kind, "ann", "198.51.100.7");
        for (var i = 0; i < 3; i++)
        {
            _throttle.Take(Kind, "ann", Address(i));
        }

        Refused("ann", Address(4));
        for (var i = 0; i < 3; i++)
        {
            _throttle.Take(Kind, "ANN", "198.51.100.7");
        }

        Refused("ann", "198.51.100.7").RetryAfter.ShouldBe(TimeSpan.FromSeconds(10));
    }

    [Fact]
    public void A_sign_in_from_where_one_is_known_gives_strangers_no_new_attempts()
    {
        _throttle.Take(Kind, "ann", "198.51.100.7");
        _throttle.Forgive(Kind, "ann", "198.51.100.7");
        for (var i = 0; i < 3; i++)
        {
            _throttle.Take(Kind, "ann", Address(i));
        }

        _throttle.Take(Kind, "ann", "198.51.100.7");
        _throttle.Forgive(Kind, "ann", "198.51.100.7");

        Refused("ann", Address(4));
    }

    [Fact]
    public void A_lock_tells_how_long_it_still_lasts()
    {
        for (var i = 0; i < 3; i++)
        {
            _throttle.Take(Kind, "ann", Address(i));
        }

        Refused("ann", Address(4));
        _time.Advance(TimeSpan.FromSeconds(4));

        Refused("ann", Address(5)).RetryAfter.ShouldBe(TimeSpan.FromSeconds(6));
        Refused("ann", Address(6)).Problem.Status.ShouldBe(429);
    }

    [Fact]
    public void The_window_slides()
    {
        for (var i = 0; i < 20; i++)
        {
            _throttle.Take(Kind, "ann", "192.0.2.1");
            _time.Advance(TimeSpan.FromSeconds(20.001));
        }
    }

    [Fact]
    public void Being_right_forgets_the_account_and_takes_back_from_the_address()
    {
        for (var i = 0; i < 50; i++)
        {
            _throttle.Take(Kind, "ann", "192.0.2.1");
            _throttle.Forgive(Kind, "ann", "192.0.2.1");
        }

        _throttle.Take(Kind, "ann", "192.0.2.1");
    }

    [Fact]
    public void An_address_cannot_try_many_accounts()
    {
        for (var i = 0; i < 5; i++)
        {
            _throttle.Take(Kind, $"user{i}", "192.0.2.1");
        }

        Refused("user9", "192.0.2.1");
        Refused("user9", "::ffff:192.0.2.1");
        _throttle.Take(Kind, "user9", "192.0.2.2");
    }

    [Fact]
    public void A_whole_64_of_IPv6_is_one_address()
    {
        for (var i = 0; i < 5; i++)
        {
            _throttle.Take(Kind, null, $"2001:db8:1:2::{i}");
        }

        Refused(null, "2001:db8:1:2:ffff::1");
        _throttle.Take(Kind, null, "2001:db8:1:3::1");
    }

    [Fact]
    public void Attempts_at_the_same_time_count_before_they_are_tried()
    {
        var passed = 0;
        Parallel.For(0, 100, i =>
        {
            try
            {
                _throttle.Take(Kind, "ann", Address(i));
                Interlocked.Increment(ref passed);
            }
            catch (Refusal)
            {
                // Counted below by what did pass.
            }
        });

        passed.ShouldBe(3);
    }

    [Fact]
    public void Memory_is_bounded_and_addresses_do_not_wash_accounts_away()
    {
        var throttle = new AttemptThrottle(_time, capacity: 10);
        for (var i = 0; i < 3; i++)
        {
            throttle.Take(Kind, "ann", Address(i));
        }

        for (var i = 0; i < 1000; i++)
        {
            throttle.Take(Kind, null, Address(i));
        }

        throttle.Count.ShouldBe(11);
        Should.Throw<Refusal>(() => throttle.Take(Kind, "ann", Address(2000)));
    }

    private static string Address(int number) => $"10.0.{number / 256}.{number % 256}";

    private Refusal Refused(string? account, string address) => Should.Throw<Refusal>(() => _throttle.Take(Kind, account, address));
}
