using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Storage;

namespace Headgate.Control.Statistics;

/// <summary>What somebody used since a time.</summary>
/// <param name="Requests">Requests that were let in.</param>
/// <param name="Tokens">Tokens, input and output.</param>
/// <param name="Cost">What providers are paid, nano-USD.</param>
/// <param name="Charge">What clients are charged, nano-USD.</param>
public readonly record struct UsageSum(long Requests, long Tokens, long Cost, long Charge);

/// <summary>
/// What was used since a time, by scope: right also when the records are deleted. The hour that the time lies in is summed from its records,
/// the rest from the hourly sums, or the daily ones where the hourly ones are deleted. Where the finer ones are gone the whole hour or day
/// counts: rather a little too much than too little.
/// </summary>
public sealed class UsageSums(Database database)
{
    /// <summary>Sums of one owner.</summary>
    /// <param name="scope">Of what kind it is; null: of everything.</param>
    /// <param name="id">Its id or name; models in any case.</param>
    /// <param name="since">From then on; <see cref="DateTimeOffset.UnixEpoch"/> or before: of all time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="DbException">The database is away.</exception>
    public async Task<UsageSum> SinceAsync(UsageDimension? scope, string id, DateTimeOffset since, CancellationToken cancellation)
    {
        await using var connection = await database.OpenReaderAsync(cancellation);
        return await SinceAsync(connection, scope, id, since);
    }

    /// <summary>The same on a connection that is there.</summary>
    internal static async Task<UsageSum> SinceAsync(DbConnection connection, UsageDimension? scope, string id, DateTimeOffset since)
    {
        var owner = scope == UsageDimension.Model ? id.ToLowerInvariant() : id;
        var from = Math.Max(0, since.ToUnixTimeMilliseconds());

        // Until the sums hold the records of before there were sums, the records say it.
        return await RecordMarks.GetAsync(connection, RecordMarks.Built) == 0
            ? await RecordsAsync(connection, scope, owner, from, long.MaxValue)
            : await SinceAsync(connection, scope, owner, from);
    }

    private static async Task<UsageSum> SinceAsync(DbConnection connection, UsageDimension? scope, string id, long since)
    {
        var hourly = await RecordMarks.GetAsync(connection, RecordMarks.HourlyFrom);
        if (since == 0)
        {
            return await DailyAsync(connection, scope, id, long.MinValue, long.MaxValue);
        }

        if (since < hourly)
        {
            return await DailyAsync(connection, scope, id, RollupBatch.Floor(since, RollupBatch.Day), long.MaxValue);
        }

        var records = await RecordMarks.GetAsync(connection, RecordMarks.RecordsFrom);
        var hour = RollupBatch.Floor(since, RollupBatch.Hour);
        if (hour == since || since < records)
        {
            return await HourlyAsync(connection, scope, id, hour);
        }

        var next = hour + RollupBatch.Hour;
        return Plus(await RecordsAsync(connection, scope, id, since, next), await HourlyAsync(connection, scope, id, next));
    }

    private static UsageSum Plus(UsageSum a, UsageSum b) => new(a.Requests + b.Requests, a.Tokens + b.Tokens, a.Cost + b.Cost, a.Charge + b.Charge);

    private static Task<UsageSum> HourlyAsync(DbConnection connection, UsageDimension? scope, string id, long from) =>
        SumAsync(connection, "usage_hourly", scope, id, from, long.MaxValue);

    // What is older than the days that are kept stands in one bucket before all.
    private static Task<UsageSum> DailyAsync(DbConnection connection, UsageDimension? scope, string id, long from, long to) =>
        SumAsync(connection, "usage_daily", scope, id, from, to);

    private static Task<UsageSum> SumAsync(DbConnection connection, string table, UsageDimension? scope, string id, long from, long to) => SumAsync(
        connection,
        "admitted",
        "charge",
        table + " WHERE dimension = @dimension AND value = @id AND bucket >= @from AND bucket < @to",
        new { dimension = scope is { } s ? Dimensions.NameOf(s) : Dimensions.All, id = scope is null ? string.Empty : id, from, to });

    private static Task<UsageSum> RecordsAsync(DbConnection connection, UsageDimension? scope, string id, long from, long to)
    {
        var who = scope switch
        {
            null => string.Empty,
            UsageDimension.Model => " AND lower(model) = @id",
            UsageDimension.Tag => " AND id IN (SELECT record_id FROM record_tags WHERE tag = @id AND started_at >= @from AND started_at < @to)",
            UsageDimension.Error => " AND error = @id",
            { } s => $" AND {Dimensions.CubeColumn(s)} = @id",
        };
        return SumAsync(
            connection, "CASE WHEN attempts > 0 THEN 1 ELSE 0 END", "coalesce(charge, cost)", $"request_records WHERE started_at >= @from AND started_at < @to{who}", new { id, from, to });
    }

    private static async Task<UsageSum> SumAsync(DbConnection connection, string requests, string charge, string from, object parameters)
    {
        var row = await connection.QuerySingleAsync<Row>(
            $"""
            SELECT CAST(coalesce(sum({requests}), 0) AS BIGINT) AS requests, CAST(coalesce(sum(input + output), 0) AS BIGINT) AS tokens,
                   CAST(coalesce(sum(cost), 0) AS BIGINT) AS cost, CAST(coalesce(sum({charge}), 0) AS BIGINT) AS charge
            FROM {from}
            """,
            parameters);
        return new UsageSum(row.requests, row.tokens, row.cost, row.charge);
    }

    // Named as the columns are.
    private sealed class Row
    {
        public long requests { get; init; }
        public long tokens { get; init; }
        public long cost { get; init; }
        public long charge { get; init; }
    }
}
