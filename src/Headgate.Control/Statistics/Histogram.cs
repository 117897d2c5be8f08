namespace Headgate.Control.Statistics;

/// <summary>
/// How many took how long, in few enough numbers to stand in a row of a table. Twelve counts: up to each of <see cref="Bounds"/>, and
/// what took longer than all of them.
/// </summary>
internal static class Histogram
{
    /// <summary>How many counts there are.</summary>
    public const int Size = 12;

    /// <summary>Upper bounds, milliseconds. Stored sums depend on them: never change one, or rebuild all.</summary>
    public static ReadOnlySpan<int> Bounds => [50, 100, 200, 500, 1_000, 2_000, 5_000, 10_000, 20_000, 60_000, 180_000];

    /// <summary>Which count a time belongs to.</summary>
    public static int IndexOf(long microseconds)
    {
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (microseconds <= Bounds[i] * 1_000L)
            {
                return i;
            }
        }

        return Bounds.Length;
    }

    /// <summary>The time, in milliseconds, below which a share of all lies, as if times were spread evenly inside a count. Counts must hold something.</summary>
    /// <param name="counts">The counts.</param>
    /// <param name="share">0 to 1.</param>
    public static double Percentile(ReadOnlySpan<long> counts, double share)
    {
        var all = 0L;
        foreach (var count in counts)
        {
            all += count;
        }

        var wanted = all * share;
        var below = 0L;
        for (var i = 0; i < Bounds.Length; i++)
        {
            if (counts[i] > 0 && below + counts[i] >= wanted)
            {
                double floor = i == 0 ? 0 : Bounds[i - 1];
                return Math.Round(floor + ((Bounds[i] - floor) * (wanted - below) / counts[i]), 1);
            }

            below += counts[i];
        }

        // Beyond the last bound nobody knows how far.
        return Bounds[^1];
    }
}
