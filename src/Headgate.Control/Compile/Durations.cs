using System.Globalization;

namespace Headgate.Control.Compile;

/// <summary>Times as people write them: a bare number is milliseconds; <c>500ms</c>, <c>30s</c>, <c>5m</c>, <c>1h</c>; <c>off</c> is none.</summary>
internal static class Durations
{
    private const double MostHours = 24 * 365;

    /// <summary>Reads a time; <c>off</c> becomes <see cref="Timeout.InfiniteTimeSpan"/>.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = Timeout.InfiniteTimeSpan;
        var trimmed = text.AsSpan().Trim();
        if (trimmed.Equals("off", StringComparison.OrdinalIgnoreCase) || trimmed.Equals("none", StringComparison.OrdinalIgnoreCase))
        {
            return true;
        }

        var end = trimmed.LastIndexOfAnyInRange('0', '9') + 1;
        var unit = trimmed[end..].Trim();
        var milliseconds =
            unit.IsEmpty || unit.Equals("ms", StringComparison.OrdinalIgnoreCase) ? 1 :
            unit.Equals("s", StringComparison.OrdinalIgnoreCase) ? 1_000 :
            unit.Equals("m", StringComparison.OrdinalIgnoreCase) || unit.Equals("min", StringComparison.OrdinalIgnoreCase) ? 60_000 :
            unit.Equals("h", StringComparison.OrdinalIgnoreCase) ? 3_600_000d : 0;
        if (milliseconds == 0
            || !double.TryParse(trimmed[..end], NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
            || Math.Abs(number * milliseconds) > MostHours * 3_600_000d)
        {
            return false;
        }

        duration = TimeSpan.FromMilliseconds(number * milliseconds);
        return true;
    }
}
