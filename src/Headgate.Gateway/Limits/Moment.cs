namespace Headgate.Gateway.Limits;

/// <summary>One moment on both clocks: the calendar's, and the one that never jumps.</summary>
/// <param name="Utc">Universal time, ticks of 100 ns.</param>
/// <param name="Clock">Monotonic time, ticks of 100 ns from any beginning.</param>
public readonly record struct Moment(long Utc, long Clock)
{
    /// <summary>Now.</summary>
    public static Moment Now(TimeProvider time) => new(time.GetUtcNow().UtcTicks, time.GetElapsedTime(0, time.GetTimestamp()).Ticks);

    /// <summary>As a date.</summary>
    public DateTimeOffset Date => new(Utc, TimeSpan.Zero);
}
