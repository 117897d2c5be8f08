namespace Headgate.Gateway.Access;

/// <summary>
/// A lock-free count over the last 60 seconds: the current minute plus the part of the previous one that still lies in the
/// window. Exact for steady traffic, off by less than one minute's unevenness else, and two words of memory per key.
/// </summary>
public sealed class SlidingWindow(TimeProvider time)
{
    private const int CountBits = 44;
    private const long CountMask = (1L << CountBits) - 1;
    private const long MinuteMask = (1L << (63 - CountBits)) - 1;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    // At the very moment itself the share is not yet below.
    private static readonly TimeSpan Slack = TimeSpan.FromMilliseconds(1);

    // Each word holds a minute's number and its count, so that one CAS changes both.
    private long _even;
    private long _odd;

    /// <summary>What lies in the window now.</summary>
    public long Count => Read(out _, out _);

    /// <summary>Until <paramref name="amount"/> fits under <paramref name="limit"/> if nothing else comes meanwhile: an honest Retry-After.</summary>
    public TimeSpan WaitFor(long amount, long limit)
    {
        Read(out var minute, out var intoMinute);
        var current = CountIn(Volatile.Read(ref Slot(minute)), minute);
        var previous = CountIn(Volatile.Read(ref Slot(minute - 1)), (minute - 1) & MinuteMask);
        var room = limit - amount;

        // What the current minute holds is weighed down only in the next one.
        var at = current <= room
            ? Minute * ShareUntil(previous, room - current)
            : Minute + (Minute * ShareUntil(current, room));
        var wait = at - intoMinute;
        return (wait > TimeSpan.Zero ? wait : TimeSpan.Zero) + Slack;
    }

    /// <summary>Adds <paramref name="amount"/> if the window then holds no more than <paramref name="limit"/>.</summary>
    public bool TryAdd(long amount, long limit)
    {
        if (Read(out var minute, out _) + amount > limit)
        {
            return false;
        }

        Add(minute, amount);
        return true;
    }

    /// <summary>Adds without asking; negative to give back.</summary>
    public void Add(long amount)
    {
        Read(out var minute, out _);
        Add(minute, amount);
    }

    // The part of a minute after which no more than so much of the minute before is counted.
    private static double ShareUntil(long before, long room) => before <= room ? 0 : 1 - ((room + 1.0) / before);

    private long Read(out long minute, out TimeSpan intoMinute)
    {
        var elapsed = TimeSpan.FromSeconds((double)time.GetTimestamp() / time.TimestampFrequency);
        var minutes = (long)elapsed.TotalMinutes;
        intoMinute = elapsed - TimeSpan.FromMinutes(minutes);
        minute = (minutes + 2) & MinuteMask;
        var current = CountIn(Volatile.Read(ref Slot(minute)), minute);
        var previous = CountIn(Volatile.Read(ref Slot(minute - 1)), (minute - 1) & MinuteMask);
        return current + (long)(previous * (1 - (intoMinute.TotalSeconds / 60)));
    }

    private void Add(long minute, long amount)
    {
        ref var slot = ref Slot(minute);
        long seen, next;
        do
        {
            seen = Volatile.Read(ref slot);
            next = (minute << CountBits) | Math.Clamp(CountIn(seen, minute) + amount, 0, CountMask);
        }
        while (Interlocked.CompareExchange(ref slot, next, seen) != seen);
    }

    private static long CountIn(long word, long minute) => word >> CountBits == minute ? word & CountMask : 0;

    private ref long Slot(long minute) => ref (minute & 1) == 0 ? ref _even : ref _odd;
}
