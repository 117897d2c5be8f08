using System.Data.Common;
using Headgate.Contracts;

namespace Headgate.Control.Statistics;

/// <summary>The numbers that are added up: one per column of the tables of sums, in their order. Money is nano-USD, times are microseconds.</summary>
internal sealed class Measures
{
    private const int Charge = 15;
    private const int FirstByteHistogram = 18;
    private const int DurationHistogram = FirstByteHistogram + Histogram.Size;

    /// <summary>The columns.</summary>
    public static readonly string[] Columns =
    [
        "requests", "admitted", "succeeded", "refused", "closed", "cut", "streamed", "unpriced",
        "input", "cache_read", "cache_write", "output", "reasoning", "images", "cost", "charge", "first_byte_us", "duration_us",
        .. Enumerable.Range(0, Histogram.Size).Select(i => $"first_byte_{i}"),
        .. Enumerable.Range(0, Histogram.Size).Select(i => $"duration_{i}"),
    ];

    private readonly long[] _values = new long[Columns.Length];
    private bool _lacksHistograms;

    /// <summary>The numbers, in the order of <see cref="Columns"/>.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <summary>How many requests.</summary>
    public long Requests => _values[0];

    /// <summary>Adds a record.</summary>
    public void Add(in RecordFacts facts)
    {
        _values[0]++;
        _values[1] += facts.Attempts > 0 ? 1 : 0;
        _values[2 + Math.Clamp(facts.Outcome, 0, 3)]++;
        _values[6] += facts.Stream ? 1 : 0;
        _values[7] += facts.Unpriced ? 1 : 0;
        _values[8] += facts.Input;
        _values[9] += facts.CacheRead;
        _values[10] += facts.CacheWrite;
        _values[11] += facts.Output;
        _values[12] += facts.Reasoning;
        _values[13] += facts.Images;
        _values[14] += facts.Cost ?? 0;

        // Where nobody could tell the charge, the cost stands for it, as in every limit.
        _values[Charge] += facts.Charge ?? facts.Cost ?? 0;
        if (facts.Outcome == 0)
        {
            _values[16] += facts.FirstByteMicroseconds;
            _values[17] += facts.DurationMicroseconds;
            _values[FirstByteHistogram + Histogram.IndexOf(facts.FirstByteMicroseconds)]++;
            _values[DurationHistogram + Histogram.IndexOf(facts.DurationMicroseconds)]++;
        }
    }

    /// <summary>Adds other numbers, or takes them away.</summary>
    public void Add(Measures other, int sign = 1)
    {
        for (var i = 0; i < _values.Length; i++)
        {
            _values[i] += sign * other._values[i];
        }
    }

    /// <summary>Sums as a SELECT list. A sum of 64-bit numbers is no 64-bit number on PostgreSQL.</summary>
    /// <param name="histograms">Whether with the histograms, which are more than half of the columns.</param>
    public static string Sums(bool histograms) => string.Join(", ", Columns.Take(histograms ? Columns.Length : FirstByteHistogram).Select(c => $"CAST(coalesce(sum({c}), 0) AS BIGINT)"));

    /// <summary>The numbers of a row, from a column on.</summary>
    public static Measures Read(DbDataReader row, int first, bool histograms)
    {
        var measures = new Measures { _lacksHistograms = !histograms };
        for (var i = 0; i < (histograms ? Columns.Length : FirstByteHistogram); i++)
        {
            measures._values[i] = row.GetInt64(first + i);
        }

        return measures;
    }

    /// <summary>A number by its column's name.</summary>
    public long this[string column] => _values[Array.IndexOf(Columns, column)];

    /// <summary>As the API tells them.</summary>
    /// <param name="own">Whether they are for the client, who does not see what providers are paid.</param>
    public UsageFigures ToFigures(bool own)
    {
        var judged = _values[0] - _values[4];
        return new UsageFigures
        {
            Requests = _values[0],
            Succeeded = _values[2],
            Refused = _values[3],
            ClientClosed = _values[4],
            Cut = _values[5],
            SuccessRate = judged == 0 ? null : Math.Round((double)_values[2] / judged, 4),
            Streamed = _values[6],
            Unpriced = _values[7],
            InputTokens = _values[8],
            CacheReadTokens = _values[9],
            CacheWriteTokens = _values[10],
            OutputTokens = _values[11],
            ReasoningTokens = _values[12],
            Images = _values[13],
            CostUsd = own ? null : Usd(_values[14]),
            ChargeUsd = Usd(_values[Charge]),
            MarginUsd = own ? null : Usd(_values[Charge] - _values[14]),
            FirstByte = Latency(16, FirstByteHistogram),
            Duration = Latency(17, DurationHistogram),
        };
    }

    private static decimal Usd(long nano) => nano / 1_000_000_000m;

    private LatencyFigures? Latency(int sum, int histogram)
    {
        var counts = _values.AsSpan(histogram, Histogram.Size);
        var succeeded = _values[2];
        return succeeded == 0 || _lacksHistograms
            ? null
            : new LatencyFigures(Math.Round(_values[sum] / 1_000d / succeeded, 1), Histogram.Percentile(counts, 0.5), Histogram.Percentile(counts, 0.95));
    }
}
