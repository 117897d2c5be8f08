using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Limits;

public sealed class LimiterTests
{
    private readonly FakeTimeProvider _time = new();

    private Moment Now => Moment.Now(_time);

    [Fact]
    public void A_refusal_by_the_last_of_many_holds_nothing_of_the_others()
    {
        Limit[] limits =
        [
            Build.Limit("requests", 10, "minute"), Build.Limit("tokens", 1_000, "hour", "rolling"), Build.Limit("requests", 10, "5h", "first-use"),
            Build.Limit("cost", 1, "day"), Build.Limit("concurrency", 3), Build.Limit("cost", 1, "total"), Build.Limit("requests", 1, "month"),
        ];
        limits[^1].Counter.TryTake(1, 1, 1, Now).ShouldBeTrue();
        string? would = null;

        Limiter.Take(limits, new Demand(100, 100), Now, ref would).ShouldBeSameAs(limits[^1]);

        limits[..^1].ShouldAllBe(l => l.Counter.Used(Now) == 0 && l.Counter.Held == 0 && l.Counter.Running == 0);
        would.ShouldBeNull();
    }

    [Fact]
    public void A_shadow_limit_counts_and_refuses_nobody()
    {
        var shadow = Build.Limit("requests", 1, "minute", shadow: true);
        string? would = null;

        Limiter.Take([shadow], default, Now, ref would).ShouldBeNull();
        would.ShouldBeNull();
        Limiter.Take([shadow], default, Now, ref would).ShouldBeNull();

        would.ShouldBe("key 'laptop': requests per minute");
        shadow.Counter.Used(Now).ShouldBe(2);
        Limiter.FirstClosed([shadow], default, Now).ShouldBeNull();
    }

    [Fact]
    public void A_budget_lets_the_only_request_pass_its_rest_and_makes_others_wait()
    {
        var budget = Build.Limit("cost", 1, "day");
        var demand = new Demand(0, 400_000_000);
        budget.TryTake(demand, Now).ShouldBeTrue();
        budget.TryTake(demand, Now).ShouldBeTrue();

        // 0.8 of 1 USD is held: a third would pass the limit with others running.
        budget.Fits(demand, Now).ShouldBeFalse();
        budget.TryTake(demand, Now).ShouldBeFalse();
        budget.Settle(demand, 0, 400_000_000, Now, Now);
        budget.Settle(demand, 0, 400_000_000, Now, Now);

        // Alone it may: else the last cents could never be spent.
        budget.TryTake(demand, Now).ShouldBeTrue();
        budget.Settle(demand, 0, 450_000_000, Now, Now);
        budget.Spent(Now).ShouldBe(1_250_000_000);
        budget.TryTake(new Demand(0, 1), Now).ShouldBeFalse();
    }

    [Theory]
    [InlineData("total", null)]
    [InlineData("day", "calendar")]
    [InlineData("5h", "first-use")]
    [InlineData("day", "rolling")]
    public void Sixteen_threads_overdraw_a_budget_by_no_more_than_their_estimates_were_wrong(string per, string? window)
    {
        const long Max = 10_000;
        const long Estimate = 100;
        var budget = Build.Limit("cost", Money.Usd(Max), per, window);
        var clock = new FrozenClock();
        var (spent, error, worst) = (0L, 0L, 0L);
        Threads.Run(16, thread =>
        {
            var random = new Random(thread);
            for (var i = 0; i < 2_000; i++)
            {
                var now = Moment.Now(clock);
                if (!budget.TryTake(new Demand(0, Estimate), now))
                {
                    continue;
                }

                // Settled late now and then, so that several run at once. Every other request costs more than was thought.
                var actual = Estimate + random.Next(-50, 51);
                Thread.SpinWait(random.Next(0, 200));
                Interlocked.Add(ref error, Math.Max(0, actual - Estimate));
                InterlockedMax(ref worst, actual);
                Interlocked.Add(ref spent, actual);
                budget.Settle(new Demand(0, Estimate), 0, actual, now, now);
            }
        });

        budget.Spent(Moment.Now(clock)).ShouldBe(spent);
        (budget.Counter.Held, budget.Counter.Running).ShouldBe((0, 0));

        // Whoever was let in beside others fitted with its estimate; one alone may have passed the limit as a whole.
        spent.ShouldBeInRange(Max, Max + worst + error);
        budget.Counter.Used(Moment.Now(clock)).ShouldBe(spent);
    }

    [Fact]
    public void With_true_estimates_a_budget_is_passed_by_less_than_one_request()
    {
        const long Max = 10_050;
        var budget = Build.Limit("cost", Money.Usd(Max), "total");
        var clock = new FrozenClock();
        Threads.Run(16, _ =>
        {
            var demand = new Demand(0, 100);
            for (var i = 0; i < 2_000; i++)
            {
                var now = Moment.Now(clock);
                if (budget.TryTake(demand, now))
                {
                    Thread.SpinWait(50);
                    budget.Settle(demand, 0, 100, now, now);
                }
            }
        });

        budget.Spent(Moment.Now(clock)).ShouldBeInRange(Max - 50, Max + 50);
    }

    [Theory]
    [InlineData(10_050, 30_000)]
    [InlineData(30_000, 10_050)]
    [InlineData(10_050, 10_050)]
    public void Sixteen_threads_on_one_budget_and_one_account_overdraw_neither(long max, long balance)
    {
        var wallet = new WalletState("user:1");
        wallet.SetBalance(balance, 0);
        var key = new ApiKey
        {
            Id = "k", Name = "laptop", Models = new ModelPatterns(["*"]), Limits = Build.Limits(new LimitsConfig { Rules = [Build.Rule("cost", Money.Usd(max), "total")] }), Wallet = wallet,
        };
        var clock = new FrozenClock();
        var admission = new Admission(clock);
        var spent = 0L;
        Threads.Run(16, _ =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (admission.TryAdmit(key, null, new Demand(0, 100), out var lease) is null)
                {
                    Thread.SpinWait(50);
                    lease.Settle(0, 100, clock);
                    Interlocked.Add(ref spent, 100);
                }
            }
        });

        // The scarcer of both ends it, and who was refused by one holds nothing of the other.
        spent.ShouldBeInRange(10_000, 10_100);
        var budget = key.Limits.Single();
        (budget.Spent(Moment.Now(clock)), budget.Counter.Used(Moment.Now(clock)), budget.Counter.Held, budget.Counter.Running).ShouldBe((spent, spent, 0L, 0));
        (wallet.Available, wallet.Held, wallet.SpentNotPosted).ShouldBe((balance - spent, 0L, spent));
    }

    [Fact]
    public void Sixteen_threads_on_six_limits_pass_none_of_them()
    {
        var key = Build.Key(new LimitsConfig
        {
            Concurrency = 3,
            Rules =
            [
                Build.Rule("requests", 5_000, "day"), Build.Rule("requests", 6_000, "hour", "rolling"), Build.Rule("tokens", 100_000, "5h", "first-use"),
                Build.Rule("tokens", 45_000, "total"), Build.Rule("cost", 100, "month"),
            ],
        });
        var admission = new Admission(new FrozenClock());
        var (inside, most, passed) = (0, 0, 0);
        Threads.Run(16, _ =>
        {
            for (var i = 0; i < 2_000; i++)
            {
                if (admission.TryAdmit(key, null, new Demand(10, 10), out var lease) is null)
                {
                    InterlockedMax(ref most, Interlocked.Increment(ref inside));
                    Interlocked.Increment(ref passed);
                    Interlocked.Decrement(ref inside);
                    lease.Settle(10, 10, new FrozenClock());
                }
            }
        });

        most.ShouldBeInRange(1, 3);
        passed.ShouldBe(4_500);
        var now = Moment.Now(new FrozenClock());
        key.Limits.Select(l => l.Counter.Used(now)).ShouldBe([0, 4_500, 4_500, 45_000, 45_000, 45_000]);
    }

    private static void InterlockedMax(ref long most, long value)
    {
        long seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }

    private static void InterlockedMax(ref int most, int value)
    {
        int seen;
        while ((seen = Volatile.Read(ref most)) < value && Interlocked.CompareExchange(ref most, value, seen) != seen)
        {
        }
    }
}
