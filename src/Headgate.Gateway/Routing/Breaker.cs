namespace Headgate.Gateway.Routing;

/// <summary>Whether an attempt may go ahead.</summary>
public enum BreakerPass
{
    /// <summary>Open: not now.</summary>
    Refused,

    /// <summary>Closed: go.</summary>
    Normal,

    /// <summary>Half open: go, and the result decides; nobody else goes meanwhile.</summary>
    Probe,
}

/// <summary>
/// A lock-free circuit breaker. It opens at once on request (a refused credential, a rate limit with a wait), or by itself when
/// half of at least ten recent attempts failed; it closes again when a single probe succeeds.
/// </summary>
public sealed class Breaker(TimeProvider time)
{
    private const int MinimumSample = 10;
    private const long BucketSeconds = 10;
    private static readonly TimeSpan FirstOpening = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LongestOpening = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan ProbePatience = TimeSpan.FromSeconds(30);

    // Timestamp until which nobody may pass; 0: closed. A probe moves it ahead by CAS, so exactly one caller wins it.
    private long _openUntil;

    // What the running probe moved it to: while nobody else opened it further, that time is only borrowed.
    private long _probeUntil;
    private int _openings;
    private volatile BreakerCause? _cause;
    private WindowCounter _failures;
    private WindowCounter _attempts;

    /// <summary>Why it is open, for people; null when closed.</summary>
    public string? Reason => Cause?.Words;

    /// <summary>Why it is open; null when closed.</summary>
    public BreakerCause? Cause => Volatile.Read(ref _openUntil) == 0 ? null : _cause;

    /// <summary>How long until the next probe; zero when one may go now or the breaker is closed.</summary>
    public TimeSpan Remaining
    {
        get
        {
            var until = Volatile.Read(ref _openUntil);
            var now = time.GetTimestamp();
            return until == 0 || until <= now ? TimeSpan.Zero : time.GetElapsedTime(now, until);
        }
    }

    /// <summary>Whether <see cref="TryEnter"/> would let somebody pass now. Changes nothing.</summary>
    public bool IsAvailable
    {
        get
        {
            var until = Volatile.Read(ref _openUntil);
            return until == 0 || until <= time.GetTimestamp();
        }
    }

    /// <summary>Asks to pass.</summary>
    public BreakerPass TryEnter()
    {
        var until = Volatile.Read(ref _openUntil);
        if (until == 0)
        {
            return BreakerPass.Normal;
        }

        var now = time.GetTimestamp();
        var turn = now + Ticks(ProbePatience);
        if (until > now || Interlocked.CompareExchange(ref _openUntil, turn, until) != until)
        {
            return BreakerPass.Refused;
        }

        Volatile.Write(ref _probeUntil, turn);
        return BreakerPass.Probe;
    }

    /// <summary>The attempt went well. Only a probe closes the breaker: an old request that ends late proves nothing.</summary>
    public void Succeeded(BreakerPass pass)
    {
        if (pass == BreakerPass.Probe)
        {
            Volatile.Write(ref _openUntil, 0);
            Volatile.Write(ref _openings, 0);
            _failures.Clear();
            _attempts.Clear();
            return;
        }

        _attempts.Add(Bucket());
    }

    /// <summary>The attempt failed for a reason that only a ratio makes meaningful (5xx, time-out, broken connection).</summary>
    public void Failed(BreakerPass pass, BreakerCause cause)
    {
        var bucket = Bucket();
        var failures = _failures.Add(bucket);
        var attempts = _attempts.Add(bucket);
        if (pass == BreakerPass.Probe || (attempts >= MinimumSample && failures * 2 >= attempts))
        {
            Open(pass, cause);
        }
    }

    /// <summary>The attempt told nothing (the client went away): a probe gives its turn back.</summary>
    public void Abandoned(BreakerPass pass)
    {
        if (pass == BreakerPass.Probe)
        {
            var turn = Volatile.Read(ref _probeUntil);
            Interlocked.CompareExchange(ref _openUntil, time.GetTimestamp(), turn);
        }
    }

    /// <summary>Opens at once. A later moment wins over an earlier one; a probe's own turn counts for nothing.</summary>
    public void OpenFor(TimeSpan wait, BreakerCause cause, BreakerPass pass = BreakerPass.Normal)
    {
        var until = Math.Max(1, time.GetTimestamp() + Ticks(wait));
        long seen;
        do
        {
            seen = Volatile.Read(ref _openUntil);
            if (seen >= until && !(pass == BreakerPass.Probe && seen == Volatile.Read(ref _probeUntil)))
            {
                return;
            }
        }
        while (Interlocked.CompareExchange(ref _openUntil, until, seen) != seen);
        _cause = cause;
    }

    /// <summary>
    /// Opens at once when nobody says for how long: the wait doubles with every probe that fails, from five seconds to five minutes.
    /// Attempts that began before it opened and fail after are the same opening, however many they are.
    /// </summary>
    public void Open(BreakerPass pass, BreakerCause cause)
    {
        if (pass == BreakerPass.Probe)
        {
            OpenFor(WaitAfter(Interlocked.Increment(ref _openings) - 1), cause, pass);
            return;
        }

        var until = Math.Max(1, time.GetTimestamp() + Ticks(WaitAfter(Volatile.Read(ref _openings))));
        if (Interlocked.CompareExchange(ref _openUntil, until, 0) == 0)
        {
            _cause = cause;
            Interlocked.Increment(ref _openings);
        }
    }

    private static TimeSpan WaitAfter(int openings)
    {
        var wait = FirstOpening * (1 << Math.Min(openings, 6));
        return wait < LongestOpening ? wait : LongestOpening;
    }

    private long Bucket() => time.GetTimestamp() / (time.TimestampFrequency * BucketSeconds);

    private long Ticks(TimeSpan span) => (long)(span.TotalSeconds * time.TimestampFrequency);

    // Counts over the current and the previous ten seconds. Two racing resets may lose a count; a breaker can live with that.
    private struct WindowCounter
    {
        private long _bucket;
        private int _current;
        private int _previous;

        public int Add(long bucket)
        {
            var seen = Volatile.Read(ref _bucket);
            if (bucket != seen && Interlocked.CompareExchange(ref _bucket, bucket, seen) == seen)
            {
                var last = Interlocked.Exchange(ref _current, 0);
                Volatile.Write(ref _previous, bucket == seen + 1 ? last : 0);
            }

            return Interlocked.Increment(ref _current) + Volatile.Read(ref _previous);
        }

        public void Clear()
        {
            Volatile.Write(ref _current, 0);
            Volatile.Write(ref _previous, 0);
        }
    }
}
