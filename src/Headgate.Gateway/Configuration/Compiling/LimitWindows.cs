using System.Globalization;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Reads a limit's window: <c>per</c> and <c>window</c>.</summary>
internal static class LimitWindows
{
    private const string Per = "per";
    private const string WindowField = "window";
    private static readonly TimeSpan Longest = TimeSpan.FromDays(400);

    /// <summary>The window, or which of the two fields is wrong and how.</summary>
    /// <param name="per">Over which time.</param>
    /// <param name="kind">How it lies; null: as is usual for that time.</param>
    /// <param name="minute">What a rolling minute is.</param>
    /// <param name="total">What no end is.</param>
    public static (LimitWindow? Window, string Field, string Fault) Read(string? per, string? kind, LimitWindow minute, LimitWindow total)
    {
        if (string.IsNullOrWhiteSpace(per))
        {
            return (null, Per, "is missing: minute, hour, day, week, month, total, or a length such as 5h");
        }

        var name = per.Trim().ToLowerInvariant();
        if (name is "total")
        {
            return kind is null ? Fine(total) : (null, WindowField, $"'{kind}' has no meaning with per: total");
        }

        if (LengthOf(name, out var period) is not { } length)
        {
            return (null, Per, $"'{per}' is not minute, hour, day, week, month, total, or a length such as 5h (at most {Longest.TotalDays} days)");
        }

        switch (kind?.ToUpperInvariant())
        {
            case null when period is CalendarPeriod.Day or CalendarPeriod.Week or CalendarPeriod.Month:
            case "CALENDAR" when period != CalendarPeriod.None:
                return Fine(new LimitWindow(WindowKind.Calendar, length, period, name));
            case "CALENDAR":
                return (null, WindowField, $"'{kind}' is possible for hour, day, week and month only, not for '{per}'");
            case null or "ROLLING":
                return Fine(name is "minute" or "1m" ? minute : new LimitWindow(WindowKind.Rolling, length, CalendarPeriod.None, name));
            case "FIRST-USE" or "FIRSTUSE":
                return Fine(new LimitWindow(WindowKind.FirstUse, length, CalendarPeriod.None, name));
            default:
                return (null, WindowField, $"'{kind}' is not rolling, calendar or first-use");
        }
    }

    private static (LimitWindow? Window, string Field, string Fault) Fine(LimitWindow window) => (window, string.Empty, string.Empty);

    private static TimeSpan? LengthOf(string name, out CalendarPeriod period)
    {
        period = name switch
        {
            "hour" => CalendarPeriod.Hour,
            "day" => CalendarPeriod.Day,
            "week" => CalendarPeriod.Week,
            "month" => CalendarPeriod.Month,
            _ => CalendarPeriod.None,
        };
        switch (name)
        {
            case "minute":
                return TimeSpan.FromMinutes(1);
            case "hour":
                return TimeSpan.FromHours(1);
            case "day":
                return TimeSpan.FromDays(1);
            case "week":
                return TimeSpan.FromDays(7);
            case "month":
                return TimeSpan.FromDays(30);
        }

        if (!int.TryParse(name.AsSpan(0, name.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number is < 1 or > 1_000_000)
        {
            return null;
        }

        TimeSpan? length = name[^1] switch
        {
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            'w' => TimeSpan.FromDays(7L * number),
            _ => null,
        };
        return length <= Longest ? length : null;
    }
}
