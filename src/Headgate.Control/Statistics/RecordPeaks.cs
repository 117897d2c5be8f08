using System.Data.Common;
using Dapper;
using Headgate.Control.Storage;

namespace Headgate.Control.Statistics;

/// <summary>
/// The largest figures of the records of each hour. Whoever looks for large figures reads the hours alone that can hold them, not all records.
/// </summary>
internal sealed class RecordPeaks
{
    /// <summary>The columns, in the order of <see cref="Values"/>: nano-USD, microseconds, tokens.</summary>
    public static readonly string[] Columns = ["cost", "charge", "duration_us", "first_byte_us", "tokens"];

    private readonly long[] _values = new long[Columns.Length];

    /// <summary>The figures.</summary>
    public ReadOnlySpan<long> Values => _values;

    /// <summary>Writes peaks; those that are there already only grow.</summary>
    public static RowTarget Target { get; } = new(
        "record_peaks",
        ["hour", .. Columns],
        "(hour)",
        "DO UPDATE SET " + string.Join(", ", Columns.Select(c => $"{c} = CASE WHEN excluded.{c} > record_peaks.{c} THEN excluded.{c} ELSE record_peaks.{c} END")));

    /// <summary>Looks at a record.</summary>
    public void Include(in RecordFacts facts)
    {
        Raise(0, facts.Cost ?? 0);
        Raise(1, facts.Charge ?? 0);
        Raise(2, facts.DurationMicroseconds);
        Raise(3, facts.FirstByteMicroseconds);
        Raise(4, facts.Input + facts.Output);
    }

    /// <summary>
    /// A figure that the largest <paramref name="count"/> records reach: as many hours have a peak as high, and each has a record with it.
    /// </summary>
    /// <param name="connection">The database.</param>
    /// <param name="column">Which of <see cref="Columns"/>.</param>
    /// <param name="from">From this time on, Unix milliseconds; null: from the begin.</param>
    /// <param name="to">Up to this time, exclusive; null: to the end.</param>
    /// <param name="count">How many.</param>
    /// <param name="cancellation">Stops it.</param>
    /// <returns>Null: there are not so many hours.</returns>
    public static async Task<long?> FloorAsync(DbConnection connection, string column, long? from, long? to, long count, CancellationToken cancellation)
    {
        // Only hours that lie in it wholly, and whose records are not about to be deleted.
        var begin = Math.Max(from ?? 0, await RecordMarks.GetAsync(connection, RecordMarks.RecordsFrom));
        return await connection.ExecuteScalarAsync<long?>(new CommandDefinition(
            $"SELECT {column} FROM record_peaks WHERE hour >= @begin AND hour <= @end ORDER BY {column} DESC LIMIT 1 OFFSET @skipped",
            new { begin, end = to is { } until ? until - RollupBatch.Hour : long.MaxValue, skipped = count - 1 },
            cancellationToken: cancellation));
    }

    private void Raise(int column, long value) => _values[column] = Math.Max(_values[column], value);
}
