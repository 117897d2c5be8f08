namespace Headgate.Gateway.Access;

/// <summary>Spending of one key in the running calendar period (UTC), in nano-USD, with reservations for requests that run.</summary>
public sealed class Budget(TimeProvider time)
{
    private long _periodStart;
    private long _spent;
    private long _reserved;

    /// <summary>What is spent in the running period, without reservations.</summary>
    public long Spent => Volatile.Read(ref _spent);

    /// <summary>The kind of period that was last restored; null: none was yet.</summary>
    public BudgetPeriod? Restored { get; private set; }

    /// <summary>When a period began; the total period began with the calendar.</summary>
    public static DateTimeOffset StartOf(BudgetPeriod period, DateTimeOffset now) => period switch
    {
        BudgetPeriod.Day => new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero),
        BudgetPeriod.Week => new DateTimeOffset(now.UtcDateTime.Date.AddDays(-(((int)now.UtcDateTime.DayOfWeek + 6) % 7)), TimeSpan.Zero),
        BudgetPeriod.Month => new DateTimeOffset(now.Year, now.Month, 1, 0, 0, 0, TimeSpan.Zero),
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
        Volatile.Write(ref _spent, spent);
        Restored = period;
    }

    /// <summary>Holds an estimate back, unless what is spent and held already reaches the limit. The estimate may pass it: a request is never refused for being estimated too dear.</summary>
    public bool TryReserve(long estimate, long limit, BudgetPeriod period)
    {
        Roll(period);
        long reserved;
        do
        {
            reserved = Volatile.Read(ref _reserved);
            if (Volatile.Read(ref _spent) + reserved >= limit)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _reserved, reserved + estimate, reserved) != reserved);
        return true;
    }

    /// <summary>Turns a reservation into what was really spent.</summary>
    public void Settle(long estimate, long actual)
    {
        Interlocked.Add(ref _spent, actual);
        Interlocked.Add(ref _reserved, -estimate);
    }

    private void Roll(BudgetPeriod period)
    {
        var start = StartOf(period, time.GetUtcNow()).UtcTicks;
        var seen = Volatile.Read(ref _periodStart);
        if (start != seen && Interlocked.CompareExchange(ref _periodStart, start, seen) == seen && seen != 0)
        {
            Interlocked.Exchange(ref _spent, 0);
        }
    }
}
