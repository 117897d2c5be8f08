using System.Data.Common;
using Dapper;
using Headgate.Control.Statistics;

namespace Headgate.Control.RecordSearch;

/// <summary>How many records match: from the kept sums where they know it, else counted up to a bound.</summary>
internal static class RecordCount
{
    /// <summary>Counted exactly up to here; beyond, "at least" has to do.</summary>
    public const int Most = 10_000;

    /// <summary>What the kept sums know; null: they do not.</summary>
    public static async Task<long?> KnownAsync(DbConnection connection, RecordFilter filter, CancellationToken cancellation)
    {
        if (!filter.IsOneDimension(out var dimension, out var value) || await RecordMarks.GetAsync(connection, RecordMarks.Built) == 0)
        {
            return null;
        }

        // Sums outlive the records, which are counted here.
        var from = Math.Max(filter.From ?? 0, await RecordMarks.GetAsync(connection, RecordMarks.RecordsFrom));
        return await connection.ExecuteScalarAsync<long>(new CommandDefinition(
            "SELECT CAST(coalesce(sum(requests), 0) AS BIGINT) FROM usage_hourly WHERE dimension = @name AND value = @value AND bucket >= @from AND bucket < @to",
            new { name = dimension is { } d ? Dimensions.NameOf(d) : Dimensions.All, value, from, to = filter.To ?? long.MaxValue },
            cancellationToken: cancellation));
    }

    /// <summary>Counts them, up to one more than the bound.</summary>
    public static Task<long> CountAsync(DbConnection connection, RecordSql sql, CancellationToken cancellation) =>
        connection.ExecuteScalarAsync<long>(new CommandDefinition(sql.Count(Most + 1), sql.Parameters, cancellationToken: cancellation));
}
