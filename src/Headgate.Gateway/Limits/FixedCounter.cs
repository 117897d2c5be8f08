namespace Headgate.Gateway.Limits;

/// <summary>
/// Counts in windows with a fixed beginning and end: of the calendar, from the first request on, or for ever. A new window begins with
/// nothing but what requests that still run hold.
/// </summary>
public sealed class FixedCounter(LimitWindow window) : LimitCounter
{
    private const long Closed = long.MinValue;

    // Taken once per window, by those who find that it has ended; for moments, so one serves all counters.
    private static readonly Lock Rolling = new();
    private volatile Period _current = new(0, 0, 0, 0);

    /// <inheritdoc/>
    public override long Used(in Moment now)
    {
        while (true)
        {
            var period = _current;
            var committed = Volatile.Read(ref period.Committed);
            var spent = Volatile.Read(ref period.Spent);
            if (committed != Closed && spent != Closed)
            {
                return period.End > now.Utc ? committed : committed - spent;
            }

            Wait();
        }
    }

    /// <inheritdoc/>
    public override bool TryTake(long amount, long need, long limit, in Moment now)
    {
        while (true)
        {
            var period = _current;
            if (period.End <= now.Utc)
            {
                period = Roll(now);
            }

            var seen = Volatile.Read(ref period.Committed);
            while (seen != Closed)
            {
                if (seen > limit - need)
                {
                    return false;
                }

                var before = Interlocked.CompareExchange(ref period.Committed, seen + amount, seen);
                if (before == seen)
                {
                    return true;
                }

                seen = before;
            }
        }
    }

    /// <inheritdoc/>
    public override void Settle(long taken, long actual, in Moment takenAt, in Moment now)
    {
        // First what is spent, then the difference. If the window ends in between, the next one began with estimate - actual, and the
        // difference makes that nothing; if it ended before, the next one began with the estimate. Either way not a nano is lost.
        while (!TryAdd(ref _current.Spent, actual))
        {
            Wait();
        }

        while (!TryAdd(ref _current.Committed, actual - taken))
        {
            Wait();
        }
    }

    /// <inheritdoc/>
    public override void Confirm(long amount)
    {
        while (!TryAdd(ref _current.Spent, amount))
        {
            Wait();
        }
    }

    /// <inheritdoc/>
    public override TimeSpan? OpensIn(long need, long limit, in Moment now) =>
        Used(now) <= limit - need ? TimeSpan.Zero : ClearsIn(now);

    /// <inheritdoc/>
    public override TimeSpan? ClearsIn(in Moment now)
    {
        var end = _current.End;
        return window.Kind == WindowKind.Total ? null : end <= now.Utc ? TimeSpan.Zero : TimeSpan.FromTicks(end - now.Utc);
    }

    /// <inheritdoc/>
    public override void Restore(long amount, TimeSpan age, long startUtc, in Moment now)
    {
        lock (Rolling)
        {
            var (start, end) = window.Kind == WindowKind.FirstUse ? (startUtc, startUtc + window.Length.Ticks) : window.BoundsAt(now.Utc);
            if (end > now.Utc)
            {
                // What runs began later or at the same time: restored late, it keeps what was counted since.
                Replace(start, end, amount, keep: _current.End > now.Utc);
            }
        }
    }

    private static bool TryAdd(ref long to, long amount)
    {
        var seen = Volatile.Read(ref to);
        while (seen != Closed)
        {
            var before = Interlocked.CompareExchange(ref to, seen + amount, seen);
            if (before == seen)
            {
                return true;
            }

            seen = before;
        }

        return false;
    }

    private Period Roll(in Moment now)
    {
        lock (Rolling)
        {
            if (_current.End <= now.Utc)
            {
                var (start, end) = window.BoundsAt(now.Utc);
                Replace(start, end, 0, keep: false);
            }

            return _current;
        }
    }

    private void Replace(long start, long end, long spent, bool keep)
    {
        var old = _current;
        var committed = Interlocked.Exchange(ref old.Committed, Closed);
        var counted = Interlocked.Exchange(ref old.Spent, Closed);

        if (keep)
        {
            spent += counted;
        }

        _current = new Period(start, end, spent + committed - counted, spent);
    }

    // Somebody is putting the next window in place.
    private static void Wait()
    {
        lock (Rolling)
        {
        }
    }

    private sealed class Period(long start, long end, long committed, long spent)
    {
        public readonly long Start = start;
        public readonly long End = end;
        public long Committed = committed;
        public long Spent = spent;
    }
}
