namespace Headgate.Control.Alerts;

/// <summary>Calendar periods of budgets, in UTC.</summary>
internal static class AlertWindow
{
    /// <summary>When the running period began; null: there is no such period.</summary>
    public static DateTimeOffset? StartOf(string period, DateTimeOffset now)
    {
        var day = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero);
        return period switch
        {
            "day" => day,
            "week" => day.AddDays(-(((int)day.DayOfWeek + 6) % 7)),
            "month" => day.AddDays(1 - day.Day),
            "total" => DateTimeOffset.UnixEpoch,
            _ => null,
        };
    }
}
