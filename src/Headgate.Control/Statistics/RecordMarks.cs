using System.Data.Common;
using Dapper;

namespace Headgate.Control.Statistics;

/// <summary>How far work on the records has come.</summary>
internal static class RecordMarks
{
    /// <summary>Records that arrived before this time (Unix milliseconds, the begin of a day) are or will be deleted: sums before it cannot be made anew.</summary>
    public const string RecordsFrom = "records-from";

    /// <summary>Hourly sums before this time are deleted.</summary>
    public const string HourlyFrom = "hourly-from";

    /// <summary>1: the sums hold the records of before there were sums.</summary>
    public const string Built = "rollups-built";

    /// <summary>A mark; 0 where none was set.</summary>
    public static Task<long> GetAsync(DbConnection connection, string name) =>
        connection.ExecuteScalarAsync<long>("SELECT coalesce(max(value), 0) FROM record_marks WHERE name = @name", new { name });

    /// <summary>Moves a mark forward, never back.</summary>
    public static Task RaiseAsync(DbConnection connection, string name, long value) => connection.ExecuteAsync(
        """
        INSERT INTO record_marks (name, value) VALUES (@name, @value)
        ON CONFLICT (name) DO UPDATE SET value = excluded.value WHERE record_marks.value < excluded.value
        """,
        new { name, value });
}
