using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Access;

public sealed class AdmissionTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Admission _admission;

    public AdmissionTests() => _admission = new Admission(_time);

    [Fact]
    public void A_key_without_limits_passes_and_leaves_no_trace()
    {
        var key = Build.Key();

        _admission.TryAdmit(key, null, new Demand(1_000_000, long.MaxValue), out var lease).ShouldBeNull();
        lease.IsHeld.ShouldBeTrue();
        lease.Settle(5, 5, _time);
    }

    [Fact]
    public void Requests_per_minute_say_how_far_and_when()
    {
        var key = Build.Key(new LimitsConfig { RequestsPerMinute = 2 });
        Admit(key);
        Admit(key);

        var error = Refuse(key);

        error.Kind.ShouldBe(GatewayErrorKind.RateLimited);
        error.Message.ShouldBe($"API key 'laptop' has reached its limit of 2 requests per minute; try again in {Math.Ceiling(error.RetryAfter!.Value.TotalSeconds)} s.");
        error.Limit.ShouldBe(new LimitDetail("requestsPerMinute", 2, 2, _time.GetUtcNow() + error.RetryAfter) { Scope = "key 'laptop'", Window = "minute" });
    }

    [Theory]
    [InlineData(0, 10, null)]
    [InlineData(59, 10, null)]
    [InlineData(0, null, 1_000)]
    [InlineData(59, null, 1_000)]
    public void Whoever_waits_as_told_is_let_in(int second, int? requests, int? perMinute)
    {
        _time.Advance(TimeSpan.FromSeconds(second));
        var key = Build.Key(new LimitsConfig { RequestsPerMinute = requests, TokensPerMinute = perMinute });
        for (var i = 0; i < 10; i++)
        {
            Admit(key, tokens: 100);
            _time.Advance(TimeSpan.FromSeconds(3));
        }

        for (var turn = 0; turn < 30; turn++)
        {
            var wait = Refuse(key, tokens: 100).RetryAfter.ShouldNotBeNull();
            wait.ShouldBeGreaterThan(TimeSpan.Zero);
            _time.Advance(TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)));
            Admit(key, tokens: 100);
        }
    }

    [Fact]
    public void Tokens_per_minute_count_estimates_until_the_actual_figures_come()
    {
        var key = Build.Key(new LimitsConfig { TokensPerMinute = 1_000 });
        var lease = Admit(key, tokens: 900);

        var error = Refuse(key, tokens: 200);
        error.Kind.ShouldBe(GatewayErrorKind.RateLimited);
        error.Message.ShouldContain("limit of 1000 tokens per minute");
        error.Limit.ShouldNotBeNull().Name.ShouldBe("tokensPerMinute");
        error.Limit.Used.ShouldBe(900);

        lease.Settle(300, 0, _time);
        key.Named("tokensPerMinute").Counter.Used(Now).ShouldBe(300);
        Admit(key, tokens: 200);
    }

    [Fact]
    public void A_request_larger_than_the_whole_limit_runs_alone()
    {
        var key = Build.Key(new LimitsConfig { TokensPerMinute = 1_000 });

        var lease = Admit(key, tokens: 5_000);
        Refuse(key, tokens: 1);

        lease.Settle(5_000, 0, _time);
        key.Named("tokensPerMinute").Counter.Used(Now).ShouldBe(5_000);
    }

    [Fact]
    public void Concurrency_is_given_back_by_the_lease()
    {
        var key = Build.Key(new LimitsConfig { Concurrency = 1 });
        var lease = Admit(key);

        var error = Refuse(key);
        error.Kind.ShouldBe(GatewayErrorKind.RateLimited);
        error.Message.ShouldBe("API key 'laptop' has reached its limit of 1 requests at the same time; try again in 1 s.");
        error.RetryAfter.ShouldBe(TimeSpan.FromSeconds(1));
        error.Limit.ShouldBe(new LimitDetail("concurrency", 1, 1, _time.GetUtcNow() + TimeSpan.FromSeconds(1)) { Scope = "key 'laptop'", Window = "at the same time" });

        lease.Settle(0, 0, _time);
        key.Named("concurrency").Counter.Used(Now).ShouldBe(0);
        Admit(key);
    }

    [Theory]
    [InlineData("requests")]
    [InlineData("tokens")]
    [InlineData("budget")]
    public void A_later_limit_that_refuses_gives_everything_back(string limit)
    {
        var key = Build.Key(new LimitsConfig { RequestsPerMinute = 10, TokensPerMinute = 1_000, Concurrency = 5, Budget = 1 });
        switch (limit)
        {
            case "requests":
                key.Named("requestsPerMinute").Counter.TryTake(10, 0, 100, Now).ShouldBeTrue();
                break;
            case "tokens":
                key.Named("tokensPerMinute").Counter.TryTake(1_000, 0, 10_000, Now).ShouldBeTrue();
                break;
            default:
                key.Named("budget").Counter.Restore(Money.NanoPerUsd, TimeSpan.Zero, 0, Now);
                break;
        }

        var (requests, tokens) = (key.Named("requestsPerMinute").Counter.Used(Now), key.Named("tokensPerMinute").Counter.Used(Now));

        Refuse(key, tokens: 100, cost: 100);

        key.Named("concurrency").Counter.Used(Now).ShouldBe(0);
        key.Named("requestsPerMinute").Counter.Used(Now).ShouldBe(requests);
        key.Named("tokensPerMinute").Counter.Used(Now).ShouldBe(tokens);
    }

    [Fact]
    public void A_spent_budget_says_when_it_resets()
    {
        var key = Build.Key(new LimitsConfig { Budget = 1.5m, BudgetPeriod = "day" });
        Admit(key, cost: 10).Settle(0, 1_600_000_000, _time);

        var error = Refuse(key, cost: 10);

        error.Kind.ShouldBe(GatewayErrorKind.BudgetExhausted);
        error.Message.ShouldBe("The budget of API key 'laptop' is spent: 1.6 of 1.5 USD; it resets at 2026-11-21 00:00 UTC.");
        error.RetryAfter.ShouldBe(TimeSpan.FromHours(12));
        error.Limit.ShouldBe(new LimitDetail("budget", 1.5m, 1.6m, new DateTimeOffset(2026, 11, 21, 0, 0, 0, TimeSpan.Zero)) { Scope = "key 'laptop'", Window = "day (calendar, UTC)" });

        _time.Advance(TimeSpan.FromHours(12));
        Admit(key, cost: 10);
    }

    [Fact]
    public void A_total_budget_says_that_it_does_not_reset()
    {
        var key = Build.Key(new LimitsConfig { Budget = 0.000000001m });
        Admit(key, cost: 1).Settle(0, 1, _time);

        var error = Refuse(key, cost: 1);

        error.Message.ShouldContain("does not reset by itself");
        error.RetryAfter.ShouldBeNull();
        error.Limit.ShouldNotBeNull().ResetsAt.ShouldBeNull();
    }

    [Fact]
    public void An_absurd_estimate_does_not_open_the_budget_for_others()
    {
        var key = Build.Key(new LimitsConfig { Budget = 0.000001m });

        var lease = Admit(key, cost: long.MaxValue);
        Refuse(key, cost: long.MaxValue);

        lease.Settle(0, 400, _time);
        key.Named("budget").Spent(Now).ShouldBe(400);
        Admit(key, cost: 1).Settle(0, 1, _time);
        key.Named("budget").Spent(Now).ShouldBe(401);
    }

    [Fact]
    public void A_lease_that_was_never_taken_settles_nothing() => default(Lease).Settle(10, 10, _time);

    [Fact]
    public void Concurrency_never_exceeds_its_limit_under_eight_threads()
    {
        var key = Build.Key(new LimitsConfig { Concurrency = 3 });
        var (inside, most) = (0, 0);
        Threads.Run(8, _ =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (_admission.TryAdmit(key, null, default, out var lease) is null)
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                    Interlocked.Decrement(ref inside);
                    lease.Settle(0, 0, _time);
                }
            }
        });

        most.ShouldBeInRange(1, 3);
        key.Named("concurrency").Counter.Used(Now).ShouldBe(0);
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private Moment Now => Moment.Now(_time);

    private Lease Admit(ApiKey key, long tokens = 0, long cost = 0)
    {
        _admission.TryAdmit(key, null, new Demand(tokens, cost), out var lease).ShouldBeNull();
        return lease;
    }

    private GatewayError Refuse(ApiKey key, long tokens = 0, long cost = 0)
    {
        var error = _admission.TryAdmit(key, null, new Demand(tokens, cost), out var lease).ShouldNotBeNull();
        lease.IsHeld.ShouldBeFalse();
        return error;
    }
}
