namespace Headgate.Gateway.Limits;

/// <summary>
/// Counts against one limit; survives reloads. What runs is counted with its estimate until it settles to the actual. Every decision
/// falls in one compare-and-swap on one word, so of many that ask at once exactly as many pass as fit.
/// </summary>
public abstract class LimitCounter
{
    /// <summary>The most that one request can count: keeps sums of absurd figures from wrapping round.</summary>
    public const long Largest = long.MaxValue / 4096;

    private long _held;
    private int _running;

    /// <summary>Whether what happened before this process began is counted.</summary>
    public bool IsRestored { get; private set; }

    /// <summary>Since when it counts, where what was before could not be said then; null: it could, or was never asked for.</summary>
    public DateTimeOffset? CountsSince { get; private set; }

    /// <summary>Estimates of what runs, where a limit of money holds them.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>Requests that hold something, where a limit of money does.</summary>
    public int Running => Volatile.Read(ref _running);

    /// <summary>What counts now, estimates of what runs included.</summary>
    public abstract long Used(in Moment now);

    /// <summary>Counts an amount if what is used and <paramref name="need"/> stay within the limit.</summary>
    /// <param name="amount">What is counted.</param>
    /// <param name="need">What must be free; at least 0.</param>
    /// <param name="limit">The limit.</param>
    /// <param name="now">The moment.</param>
    public abstract bool TryTake(long amount, long need, long limit, in Moment now);

    /// <summary>Replaces an estimate by the actual.</summary>
    /// <param name="taken">What was counted.</param>
    /// <param name="actual">What it became.</param>
    /// <param name="takenAt">When it was counted: the same moment that was given then.</param>
    /// <param name="now">The moment.</param>
    public abstract void Settle(long taken, long actual, in Moment takenAt, in Moment now);

    /// <summary>What was taken is final and will not be settled: it is of the window in which it was taken, and no other. Negative to take that back.</summary>
    public virtual void Confirm(long amount)
    {
    }

    /// <summary>How long until <paramref name="need"/> fits, if nobody else takes the place: an honest Retry-After. Null: not by itself.</summary>
    public abstract TimeSpan? OpensIn(long need, long limit, in Moment now);

    /// <summary>How long until nothing of what is used counts any more. Null: not by itself.</summary>
    public abstract TimeSpan? ClearsIn(in Moment now);

    /// <summary>Counts what happened before this process began; what it counted itself stays.</summary>
    /// <param name="amount">How much.</param>
    /// <param name="age">How long ago it was.</param>
    /// <param name="startUtc">When the window began, for one that begins with its first request; else without meaning.</param>
    /// <param name="now">The moment.</param>
    public abstract void Restore(long amount, TimeSpan age, long startUtc, in Moment now);

    /// <summary>Notes that what was before cannot be said yet: only that is restored later, as what comes from now on is counted here.</summary>
    public void PostponeRestore(DateTimeOffset now) => CountsSince ??= now;

    /// <summary>Notes that everything is restored.</summary>
    public void EndRestore() => IsRestored = true;

    /// <summary>A request begins to hold money.</summary>
    /// <returns>How many do now: 1 is alone.</returns>
    public int Hold(long estimate)
    {
        Interlocked.Add(ref _held, estimate);
        return Interlocked.Increment(ref _running);
    }

    /// <summary>It holds it no longer.</summary>
    public void Release(long estimate)
    {
        Interlocked.Decrement(ref _running);
        Interlocked.Add(ref _held, -estimate);
    }
}
