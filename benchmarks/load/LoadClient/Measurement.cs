using System.Globalization;

namespace Headgate.Load.LoadClient;

/// <summary>The one way figures leave this program: <c>NAME=VALUE</c> lines.</summary>
internal static class Measurement
{
    public static void Print(string name, double value) =>
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}={Math.Round(value, 4)}"));

    /// <summary>p50, p99 and maximum of latencies in nanoseconds, printed in µs under <paramref name="prefix"/>.</summary>
    public static void PrintLatencies(string prefix, long[] sorted)
    {
        if (sorted.Length > 0)
        {
            Print($"{prefix}p50_us", At(sorted, 0.50));
            Print($"{prefix}p99_us", At(sorted, 0.99));
            Print($"{prefix}max_us", At(sorted, 1));
        }
    }

    private static double At(long[] sorted, double share) => sorted[Math.Max(0, (int)Math.Ceiling(sorted.Length * share) - 1)] / 1e3;
}
