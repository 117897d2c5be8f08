namespace Headgate.Gateway.Limits;

/// <summary>How a limit's time lies.</summary>
public enum WindowKind
{
    /// <summary>The last so much.</summary>
    Rolling,

    /// <summary>The running hour, day, week or month of the calendar, UTC.</summary>
    Calendar,

    /// <summary>Begins with the first request after the last window ended.</summary>
    FirstUse,

    /// <summary>For ever.</summary>
    Total,

    /// <summary>What runs at this moment.</summary>
    Running,
}

/// <summary>A stretch of the calendar.</summary>
public enum CalendarPeriod
{
    /// <summary>A length that is no calendar's.</summary>
    None,

    /// <summary>An hour.</summary>
    Hour,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A week from Monday.</summary>
    Week,

    /// <summary>A month.</summary>
    Month,
}

/// <summary>The time over which a limit counts.</summary>
/// <param name="Kind">How it lies.</param>
/// <param name="Length">How long it is; of a calendar month its usual length.</param>
/// <param name="Period">Which stretch of the calendar it is.</param>
/// <param name="Name">As in the configuration, such as <c>minute</c> or <c>5h</c>.</param>
public sealed record LimitWindow(WindowKind Kind, TimeSpan Length, CalendarPeriod Period, string Name)
{
    /// <summary>Nothing is counted but what runs.</summary>
    public static LimitWindow Running { get; } = new(WindowKind.Running, TimeSpan.Zero, CalendarPeriod.None, "running");

    /// <summary>Whether the counts outlive the process, as far as records tell them.</summary>
    public bool IsRestored => Kind == WindowKind.Total || (Kind != WindowKind.Running && Length >= TimeSpan.FromHours(1));

    /// <summary>For error bodies: <c>minute</c>, <c>5h (first-use)</c>, <c>day (calendar)</c>, <c>total</c>.</summary>
    public string InWords => Kind switch
    {
        WindowKind.Running => "at the same time",
        WindowKind.Calendar => $"{Name} (calendar, UTC)",
        WindowKind.FirstUse => $"{Name} (from the first request)",
        WindowKind.Rolling when Length > TimeSpan.FromMinutes(1) => $"{Name} (rolling)",
        _ => Name,
    };

    /// <summary>A counter that counts so.</summary>
    public LimitCounter CreateCounter() => Kind switch
    {
        WindowKind.Running => new ConcurrencyCounter(),
        WindowKind.Rolling => new RollingCounter(Length),
        _ => new FixedCounter(this),
    };

    /// <summary>Where the window that holds a moment begins and ends, UTC ticks; one that begins with its first request begins then.</summary>
    public (long Start, long End) BoundsAt(long utc)
    {
        switch (Kind)
        {
            case WindowKind.Calendar:
                var start = StartOf(Period, new DateTime(utc, DateTimeKind.Utc));
                return (start.Ticks, EndOf(Period, start).Ticks);
            case WindowKind.Total:
                return (DateTime.UnixEpoch.Ticks, long.MaxValue);
            default:
                return (utc, utc + Length.Ticks);
        }
    }

    private static DateTime StartOf(CalendarPeriod period, DateTime now) => period switch
    {
        CalendarPeriod.Hour => now.Date.AddHours(now.Hour),
        CalendarPeriod.Day => now.Date,
        CalendarPeriod.Week => now.Date.AddDays(-(((int)now.DayOfWeek + 6) % 7)),
        _ => new DateTime(now.Year, now.Month, 1, 0, 0, 0, DateTimeKind.Utc),
    };

    private static DateTime EndOf(CalendarPeriod period, DateTime start) => period switch
    {
        CalendarPeriod.Hour => start.AddHours(1),
        CalendarPeriod.Day => start.AddDays(1),
        CalendarPeriod.Week => start.AddDays(7),
        _ => start.AddMonths(1),
    };
}
