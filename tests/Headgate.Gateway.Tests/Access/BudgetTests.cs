using Headgate.Gateway.Access;
using Headgate.TestKit.Time;

namespace Headgate.Gateway.Tests.Access;

public sealed class BudgetTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Budget _budget;

    public BudgetTests() => _budget = new Budget(_time);

    [Theory]
    [InlineData(BudgetPeriod.Day, "2026-11-20T23:59:59Z", "2026-11-20T00:00:00Z", "2026-11-21T00:00:00Z")]
    [InlineData(BudgetPeriod.Day, "2026-11-20T01:00:00+08:00", "2026-11-19T00:00:00Z", "2026-11-20T00:00:00Z")]
    [InlineData(BudgetPeriod.Week, "2026-11-20T12:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(BudgetPeriod.Week, "2026-11-16T00:00:00Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(BudgetPeriod.Week, "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData(BudgetPeriod.Month, "2026-12-31T12:00:00Z", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    [InlineData(BudgetPeriod.Month, "2027-01-01T01:00:00+08:00", "2026-12-01T00:00:00Z", "2027-01-01T00:00:00Z")]
    public void Periods_follow_the_calendar_in_universal_time(BudgetPeriod period, string now, string start, string end)
    {
        Budget.StartOf(period, DateTimeOffset.Parse(now)).ShouldBe(DateTimeOffset.Parse(start));
        Budget.EndOf(period, DateTimeOffset.Parse(now)).ShouldBe(DateTimeOffset.Parse(end));
    }

    [Fact]
    public void The_total_period_never_ends() => Budget.EndOf(BudgetPeriod.Total, _time.GetUtcNow()).ShouldBeNull();

    [Fact]
    public void Refuses_once_what_is_spent_and_held_reaches_the_limit()
    {
        _budget.TryReserve(60, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.TryReserve(60, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeFalse();
        _budget.Spent.ShouldBe(0);

        _budget.Settle(60, 40);
        _budget.Spent.ShouldBe(40);
        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeFalse();

        _budget.Settle(60, 10);
        _budget.Spent.ShouldBe(50);
        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeTrue();
    }

    [Fact]
    public void A_request_that_is_estimated_too_dear_runs_when_anything_is_left()
    {
        _budget.TryReserve(1_000, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.TryReserve(0, 100, BudgetPeriod.Day).ShouldBeFalse();
    }

    [Fact]
    public void A_limit_of_nothing_lets_nothing_pass() => _budget.TryReserve(0, 0, BudgetPeriod.Day).ShouldBeFalse();

    [Fact]
    public void A_new_period_begins_with_nothing_spent_but_keeps_what_is_held()
    {
        _budget.TryReserve(30, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.TryReserve(90, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.Settle(90, 100);
        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeFalse();

        _time.Advance(TimeSpan.FromHours(12));

        _budget.TryReserve(70, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.Spent.ShouldBe(0);
        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeFalse();
    }

    [Fact]
    public void The_total_period_survives_the_years()
    {
        _budget.TryReserve(100, 100, BudgetPeriod.Total).ShouldBeTrue();
        _budget.Settle(100, 100);

        _time.Advance(TimeSpan.FromDays(1_000));

        _budget.TryReserve(1, 100, BudgetPeriod.Total).ShouldBeFalse();
        _budget.Spent.ShouldBe(100);
    }

    [Fact]
    public void What_was_spent_before_the_process_began_counts()
    {
        _budget.Restore(BudgetPeriod.Month, 99);

        _budget.Spent.ShouldBe(99);
        _budget.TryReserve(5, 100, BudgetPeriod.Month).ShouldBeTrue();
        _budget.TryReserve(5, 100, BudgetPeriod.Month).ShouldBeFalse();
    }

    [Fact]
    public void Restoring_again_keeps_what_is_held()
    {
        _budget.TryReserve(50, 100, BudgetPeriod.Month).ShouldBeTrue();
        _budget.Restore(BudgetPeriod.Month, 50);

        _budget.TryReserve(1, 100, BudgetPeriod.Month).ShouldBeFalse();
        _budget.Settle(50, 0);
        _budget.TryReserve(1, 100, BudgetPeriod.Month).ShouldBeTrue();
    }

    [Fact]
    public void What_was_restored_ends_with_its_period()
    {
        _budget.Restore(BudgetPeriod.Day, 100);
        _time.Advance(TimeSpan.FromHours(12));

        _budget.TryReserve(1, 100, BudgetPeriod.Day).ShouldBeTrue();
        _budget.Spent.ShouldBe(0);
    }

    [Fact]
    public void An_absurd_cost_exhausts_the_budget_instead_of_wrapping_round()
    {
        _budget.Settle(0, long.MaxValue);
        _budget.Settle(0, long.MaxValue);

        _budget.Spent.ShouldBe(long.MaxValue);
        _budget.TryReserve(1, 100, BudgetPeriod.Total).ShouldBeFalse();
    }

    [Fact]
    public void Eight_threads_never_oversell_beyond_one_request()
    {
        const long Estimate = 7;
        const long Limit = 500;
        for (var round = 0; round < 100; round++)
        {
            var budget = new Budget(new FrozenClock());
            Threads.Run(8, _ =>
            {
                for (var i = 0; i < 50; i++)
                {
                    if (budget.TryReserve(Estimate, Limit, BudgetPeriod.Day))
                    {
                        budget.Settle(Estimate, Estimate);
                    }
                }
            });

            budget.Spent.ShouldBeInRange(Limit, Limit + Estimate - 1);
            budget.TryReserve(1, Limit, BudgetPeriod.Day).ShouldBeFalse();
        }
    }
}
