namespace Headgate.Gateway.Limits;

/// <summary>One moment on both clocks: the calendar's, and the one that never jumps.</summary>
/// <param name="Utc">Universal time, ticks of 100 ns.</param>
/// <param name="Clock">Monotonic time, ticks of 100 ns from any beginning.</param>
public readonly record struct Moment(long Utc, long Clock)
{
    /// <summary>Now.</summary>
    public static Moment Now(TimeProvider time)
    {
        // In whole numbers: the usual way goes through a double, which is too coarse for a clock that has run for long.
        var (seconds, rest) = Math.DivRem(time.GetTimestamp(), time.TimestampFrequency);
        return new Moment(time.GetUtcNow().UtcTicks, (seconds * TimeSpan.TicksPerSecond) + (rest * TimeSpan.TicksPerSecond / time.TimestampFrequency));
    }

    /// <summary>As a date.</summary>
    public DateTimeOffset Date => new(Utc, TimeSpan.Zero);
}
