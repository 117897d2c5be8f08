using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;

namespace Headgate.Control.Retention;

/// <summary>What was deleted.</summary>
/// <param name="Records">Records.</param>
/// <param name="Hours">Hourly sums.</param>
/// <param name="Captures">Captured bodies.</param>
/// <param name="Days">Daily sums that were added to the oldest.</param>
internal readonly record struct Purged(long Records, long Hours, long Captures, long Days);

/// <summary>Deletes in small transactions.</summary>
internal sealed class Purge(Database database)
{
    /// <summary>The bucket that holds days which are not kept apart any more.</summary>
    public const long Older = -1;

    private const int AtOnce = 500;

    /// <summary>Deletes what the settings do not keep.</summary>
    public async Task<Purged> RunAsync(RecordsSettings settings, DateTimeOffset now, CancellationToken cancellation) => new(
        await RecordsAsync(Cut(now, settings.RecordDays), cancellation),
        await HoursAsync(Cut(now, settings.HourlyDays), cancellation),
        await CapturesAsync(now.AddDays(-settings.Capture.Days).ToUnixTimeMilliseconds(), cancellation),
        await DaysAsync(Cut(now, settings.DailyDays), cancellation));

    // The begin of the first day that stays.
    private static long Cut(DateTimeOffset now, int days) => days == 0 ? 0 : Math.Max(0, RollupBatch.Floor(now.AddDays(-days).ToUnixTimeMilliseconds(), RollupBatch.Day));

    private async Task<long> RecordsAsync(long cut, CancellationToken cancellation)
    {
        if (cut == 0)
        {
            return 0;
        }

        // First the mark: from here on nothing makes sums of a day that is half gone.
        await database.WriteAsync(connection => RecordMarks.RaiseAsync(connection, RecordMarks.RecordsFrom, cut), cancellation);
        var deleted = await RepeatAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM request_records WHERE id IN (SELECT id FROM request_records WHERE started_at < @cut ORDER BY started_at LIMIT @AtOnce)", new { cut, AtOnce }),
            cancellation);
        foreach (var tag in await TagsAsync(cancellation))
        {
            await RepeatAsync(
                connection => connection.ExecuteAsync(
                    "DELETE FROM record_tags WHERE tag = @tag AND (started_at, record_id) IN (SELECT started_at, record_id FROM record_tags WHERE tag = @tag AND started_at < @cut LIMIT @AtOnce)",
                    new { tag, cut, AtOnce }),
                cancellation);
        }

        await database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM record_peaks WHERE hour < @cut", new { cut }), cancellation);
        return deleted;
    }

    // From tag to tag by their index: there are few, of many rows.
    private async Task<IReadOnlyList<string>> TagsAsync(CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        var tags = await connection.QueryAsync<string?>(
            """
            WITH RECURSIVE found (tag) AS (
                SELECT min(tag) FROM record_tags
                UNION ALL
                SELECT (SELECT min(tag) FROM record_tags WHERE record_tags.tag > found.tag) FROM found WHERE found.tag IS NOT NULL)
            SELECT tag FROM found WHERE tag IS NOT NULL
            """);
        return [.. tags.OfType<string>()];
    }

    private async Task<long> HoursAsync(long cut, CancellationToken cancellation)
    {
        if (cut == 0)
        {
            return 0;
        }

        await database.WriteAsync(connection => RecordMarks.RaiseAsync(connection, RecordMarks.HourlyFrom, cut), cancellation);
        var deleted = 0L;
        foreach (var dimension in Dimensions.Names)
        {
            deleted += await RepeatAsync(
                connection => connection.ExecuteAsync(
                    "DELETE FROM usage_hourly WHERE dimension = @dimension AND (bucket, value) IN (SELECT bucket, value FROM usage_hourly WHERE dimension = @dimension AND bucket < @cut LIMIT @AtOnce)",
                    new { dimension, cut, AtOnce }),
                cancellation);
        }

        return deleted;
    }

    private Task<long> CapturesAsync(long cut, CancellationToken cancellation) => RepeatAsync(
        connection => connection.ExecuteAsync(
            "DELETE FROM record_captures WHERE record_id IN (SELECT record_id FROM record_captures WHERE captured_at < @cut ORDER BY captured_at LIMIT @AtOnce)", new { cut, AtOnce }),
        cancellation);

    // A day at a time: its sums move to the bucket before all days.
    private async Task<long> DaysAsync(long cut, CancellationToken cancellation)
    {
        if (cut == 0)
        {
            return 0;
        }

        await RepeatAsync(
            connection => connection.ExecuteAsync(
                "DELETE FROM usage_cube WHERE bucket IN (SELECT min(bucket) FROM usage_cube WHERE bucket < @cut)", new { cut }),
            cancellation);
        var moved = 0L;
        foreach (var dimension in Dimensions.Names)
        {
            moved += await RepeatAsync(connection => FoldAsync(connection, dimension, cut), cancellation);
        }

        return moved;
    }

    private static async Task<int> FoldAsync(DbConnection connection, string dimension, long cut)
    {
        if (await connection.ExecuteScalarAsync<long?>(
            "SELECT min(bucket) FROM usage_daily WHERE dimension = @dimension AND bucket > @Older AND bucket < @cut", new { dimension, Older, cut }) is not { } day)
        {
            return 0;
        }

        var measures = string.Join(", ", Measures.Columns);
        await connection.ExecuteAsync(
            $"""
            INSERT INTO usage_daily (dimension, value, bucket, {measures})
            SELECT dimension, value, CAST(@Older AS BIGINT), {measures} FROM usage_daily WHERE dimension = @dimension AND bucket = @day
            ON CONFLICT (dimension, bucket, value) DO UPDATE SET {string.Join(", ", Measures.Columns.Select(c => $"{c} = usage_daily.{c} + excluded.{c}"))}
            """,
            new { dimension, Older, day });
        return await connection.ExecuteAsync("DELETE FROM usage_daily WHERE dimension = @dimension AND bucket = @day", new { dimension, day });
    }

    private async Task<long> RepeatAsync(Func<DbConnection, Task<int>> some, CancellationToken cancellation)
    {
        var all = 0L;
        while (true)
        {
            var deleted = await database.WriteAsync(some, cancellation);
            all += deleted;
            if (deleted == 0)
            {
                return all;
            }
        }
    }
}
