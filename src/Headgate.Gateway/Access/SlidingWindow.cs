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

    private static readonly TimeSpan Minute = TimeSpan.FromSeconds(60);

    // Each word holds a minute's number and its count, so that one CAS changes both.
    private long _even;
    private long _odd;

    /// <summary>What lies in the window now.</summary>
    public long Count => Read(out _, out _, out _, out _);

    /// <summary>How long until <paramref name="amount"/> fits, if nobody else takes the place: an honest Retry-After.</summary>
    public TimeSpan OpensIn(long amount, long limit)
    {
        var now = Read(out _, out var intoMinute, out var current, out var previous) + amount;
        if (now <= limit)
        {
            return TimeSpan.Zero;
        }

        // Within this minute, if the fading of the one before makes room; else in the next one, when this one fades.
        var room = limit - amount;
        var wait = room >= current
            ? FadesTo(room - current, previous) - intoMinute
            : Minute - intoMinute + FadesTo(room, current);
        return wait > TimeSpan.Zero ? wait : TimeSpan.Zero;
    }

    /// <summary>Adds <paramref name="amount"/> if the window then holds no more than <paramref name="limit"/>.</summary>
    public bool TryAdd(long amount, long limit)
    {
        var faded = Read(out var minute, out _, out var current, out _) - current;
        ref var slot = ref Slot(minute);
        long seen, next;
        do
        {
            // Looked at again in every turn: of many that ask at once, only as many as fit may pass.
            seen = Volatile.Read(ref slot);
            var sum = CountIn(seen, minute) + amount;
            if (faded + sum > limit)
            {
                return false;
            }

            next = Word(minute, sum);
        }
        while (Interlocked.CompareExchange(ref slot, next, seen) != seen);
        return true;
    }

    /// <summary>Adds without asking; negative to give back.</summary>
    public void Add(long amount)
    {
        Read(out var minute, out _, out _, out _);
        ref var slot = ref Slot(minute);
        long seen, next;
        do
        {
            seen = Volatile.Read(ref slot);
            next = Word(minute, CountIn(seen, minute) + amount);
        }
        while (Interlocked.CompareExchange(ref slot, next, seen) != seen);
    }

    // When what a whole minute holds has faded so far that its whole part fits, counted from the beginning of the next one.
    private static TimeSpan FadesTo(long room, long count) =>
        (Minute * Math.Max(0, 1 - ((room + 1) / (double)Math.Max(1, count)))) + TimeSpan.FromMilliseconds(1);

    private static long Word(long minute, long count) => (minute << CountBits) | Math.Clamp(count, 0, CountMask);

    private long Read(out long minute, out TimeSpan intoMinute, out long current, out long previous)
    {
        var elapsed = TimeSpan.FromSeconds((double)time.GetTimestamp() / time.TimestampFrequency);
        var minutes = (long)elapsed.TotalMinutes;
        intoMinute = elapsed - TimeSpan.FromMinutes(minutes);
        minute = (minutes + 2) & MinuteMask;
        current = CountIn(Volatile.Read(ref Slot(minute)), minute);
        previous = CountIn(Volatile.Read(ref Slot(minute - 1)), (minute - 1) & MinuteMask);
        return current + (long)(previous * (1 - (intoMinute.TotalSeconds / 60)));
    }

    private static long CountIn(long word, long minute) => word >> CountBits == minute ? word & CountMask : 0;

    private ref long Slot(long minute) => ref (minute & 1) == 0 ? ref _even : ref _odd;
}
