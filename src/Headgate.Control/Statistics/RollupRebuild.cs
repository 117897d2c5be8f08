using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Storage;

namespace Headgate.Control.Statistics;

/// <summary>
/// Makes the sums anew from the records, day by day, each day in a transaction of its own, so that records go on arriving in between.
/// Days whose records were deleted keep the sums that they have.
/// </summary>
public sealed class RollupRebuild(Database database)
{
    /// <summary>Makes them anew.</summary>
    /// <exception cref="DbException">The database is away; the days that are done stay done.</exception>
    public async Task<RollupRebuildView> RunAsync(CancellationToken cancellation)
    {
        var days = 0;
        var records = 0L;
        var from = long.MinValue;
        while (true)
        {
            var done = await database.WriteAsync(connection => NextAsync(connection, from, cancellation), cancellation);
            if (done is not { } day)
            {
                await database.WriteAsync(connection => RecordMarks.RaiseAsync(connection, RecordMarks.Built, 1), cancellation);
                return new RollupRebuildView(days, records);
            }

            days++;
            records += day.Records;
            from = day.Begin + RollupBatch.Day;
        }
    }

    private static async Task<(long Begin, long Records)?> NextAsync(DbConnection connection, long from, CancellationToken cancellation)
    {
        from = Math.Max(from, await RecordMarks.GetAsync(connection, RecordMarks.RecordsFrom));
        var record = await connection.ExecuteScalarAsync<long?>("SELECT min(started_at) FROM request_records WHERE started_at >= @from", new { from });
        var sum = await connection.ExecuteScalarAsync<long?>("SELECT min(bucket) FROM usage_daily WHERE dimension = @All AND bucket >= @from", new { Dimensions.All, from });
        if (record is null && sum is null)
        {
            return null;
        }

        var begin = RollupBatch.Floor(Math.Min(record ?? long.MaxValue, sum ?? long.MaxValue), RollupBatch.Day);
        var end = begin + RollupBatch.Day;
        var batch = new RollupBatch();
        await using (var rows = await connection.ExecuteReaderAsync(new CommandDefinition(
            $"SELECT {RecordFacts.Columns} FROM request_records WHERE started_at >= @begin AND started_at < @end", new { begin, end }, cancellationToken: cancellation)))
        {
            while (await rows.ReadAsync(cancellation))
            {
                batch.Add(RecordFacts.Read(rows));
            }
        }

        foreach (var dimension in Dimensions.Names)
        {
            await connection.ExecuteAsync("DELETE FROM usage_hourly WHERE dimension = @dimension AND bucket >= @begin AND bucket < @end", new { dimension, begin, end });
            await connection.ExecuteAsync("DELETE FROM usage_daily WHERE dimension = @dimension AND bucket = @begin", new { dimension, begin });
        }

        await connection.ExecuteAsync("DELETE FROM usage_cube WHERE bucket = @begin", new { begin });
        await connection.ExecuteAsync("DELETE FROM record_peaks WHERE hour >= @begin AND hour < @end", new { begin, end });
        await RollupWriter.WriteAsync(connection, batch, cancellation);
        return (begin, batch.Records);
    }
}
