using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Tests.Limits;

public sealed class AllocationTests
{
    [Fact]
    public void Admission_without_limits_allocates_nothing() => AllocatedBy(Build.Key()).ShouldBe(0);

    [Fact]
    public void Admission_with_six_limits_allocates_nothing() => AllocatedBy(Build.Key(new LimitsConfig
    {
        RequestsPerMinute = 1_000_000_000,
        TokensPerMinute = 1_000_000_000,
        Concurrency = 10,
        Budget = 1_000_000,
        BudgetPeriod = "day",
        Rules = [Build.Rule("cost", 1_000_000, "5h", "first-use"), Build.Rule("requests", 1_000_000_000, "week", "rolling")],
    })).ShouldBe(0);

    private static long AllocatedBy(ApiKey key)
    {
        var clock = new FrozenClock();
        var admission = new Admission(clock);
        var least = long.MaxValue;
        for (var round = 0; round < 5 && least > 0; round++)
        {
            for (var i = 0; i < 200; i++)
            {
                Run(admission, key, clock);
            }

            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var i = 0; i < 1_000; i++)
            {
                Run(admission, key, clock);
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }

    private static void Run(Admission admission, ApiKey key, TimeProvider clock)
    {
        if (admission.TryAdmit(key, null, new Demand(100, 1_000), out var lease) is { } error)
        {
            throw new InvalidOperationException(error.Message);
        }

        lease.Settle(150, 1_200, clock);
    }
}
