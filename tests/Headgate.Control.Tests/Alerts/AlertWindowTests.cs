using Headgate.Control.Alerts;

namespace Headgate.Control.Tests.Alerts;

public sealed class AlertWindowTests
{
    [Theory]
    [InlineData("day", "2026-11-22T23:59:59Z", "2026-11-22T00:00:00Z")]
    [InlineData("week", "2026-11-22T23:59:59Z", "2026-11-16T00:00:00Z")]
    [InlineData("week", "2026-11-23T00:00:00Z", "2026-11-23T00:00:00Z")]
    [InlineData("month", "2026-11-30T23:00:00-02:00", "2026-12-01T00:00:00Z")]
    [InlineData("total", "2026-11-22T23:59:59Z", "1970-01-01T00:00:00Z")]
    [InlineData("hour", "2026-11-22T23:59:59Z", null)]
    public void Begins_where_the_calendar_says(string period, string now, string? start) =>
        AlertWindow.StartOf(period, DateTimeOffset.Parse(now, System.Globalization.CultureInfo.InvariantCulture))
            .ShouldBe(start is null ? null : DateTimeOffset.Parse(start, System.Globalization.CultureInfo.InvariantCulture));
}
