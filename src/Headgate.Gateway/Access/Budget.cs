namespace Headgate.Gateway.Access;

/// <summary>Spending of one key in the running calendar period (UTC), in nano-USD, with reservations for requests that run.</summary>
public sealed class Budget(TimeProvider time)
{
    private long _periodStart;
    private long _spent;

    // Spent and reserved in one word, so that one CAS decides on both.
    private long _committed;

    /// <summary>What is spent in the running period, without reservations.</summary>
    public long Spent => Volatile.Read(ref _spent);

    /// <summary>The kind of period that was last restored; null: none was yet.</summary>
    public BudgetPeriod? Restored { get; private set; }

    /// <summary>When a period began; the total period began with the calendar.</summary>
    public static DateTimeOffset StartOf(BudgetPeriod period, DateTimeOffset now) => period switch
    {
        BudgetPeriod.Day => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero),
        BudgetPeriod.Week => new DateTimeOffset(now.UtcDateTime.Date.AddDays(-(((int)now.UtcDateTime.DayOfWeek + 6) % 7)), TimeSpan.Zero),
        BudgetPeriod.Month => new DateTimeOffset(now.UtcDateTime.Year, now.UtcDateTime.Month, 1, 0, 0, 0, TimeSpan.Zero),
        _ => DateTimeOffset.UnixEpoch,
    };

    /// <summary>When a period ends; null: never.</summary>
    public static DateTimeOffset? EndOf(BudgetPeriod period, DateTimeOffset now) => period switch
    {
        BudgetPeriod.Day => StartOf(period, now).AddDays(1),
        BudgetPeriod.Week => StartOf(period, now).AddDays(7),
        BudgetPeriod.Month => StartOf(period, now).AddMonths(1),
        _ => null,
    };

    /// <summary>Sets what was spent before this process began.</summary>
    public void Restore(BudgetPeriod period, long spent)
    {
        Volatile.Write(ref _periodStart, StartOf(period, time.GetUtcNow()).UtcTicks);
        var before = Interlocked.Exchange(ref _spent, spent);
        Add(ref _committed, spent - before);
        Restored = period;
    }

    /// <summary>Holds an estimate back, unless what is spent and held already reaches the limit. The estimate may pass it: a request is never refused for being estimated too dear.</summary>
    public bool TryReserve(long estimate, long limit, BudgetPeriod period)
    {
        Roll(period);
        long committed;
        do
        {
            committed = Volatile.Read(ref _committed);
            if (committed >= limit)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _committed, Sum(committed, estimate), committed) != committed);
        return true;
    }

    /// <summary>Turns a reservation into what was really spent.</summary>
    public void Settle(long estimate, long actual)
    {
        Add(ref _spent, actual);
        Add(ref _committed, actual - estimate);
    }

    // An absurd sum stops at the end instead of wrapping round to a debt of ours.
    private static long Sum(long a, long b) => b > 0 && a > long.MaxValue - b ? long.MaxValue : a + b;

    private static void Add(ref long to, long amount)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref to);
        }
        while (Interlocked.CompareExchange(ref to, Sum(seen, amount), seen) != seen);
    }

    private void Roll(BudgetPeriod period)
    {
        var start = StartOf(period, time.GetUtcNow()).UtcTicks;
        var seen = Volatile.Read(ref _periodStart);
        if (start != seen && Interlocked.CompareExchange(ref _periodStart, start, seen) == seen && seen != 0)
        {
            Add(ref _committed, -Interlocked.Exchange(ref _spent, 0));
        }
    }
}
