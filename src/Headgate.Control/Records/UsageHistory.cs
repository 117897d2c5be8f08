using System.Data.Common;
using Dapper;
using Headgate.Contracts;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Gateway.Limits;

namespace Headgate.Control.Records;

/// <summary>What was used: totals from the daily sums, windows from the records. Complete once <see cref="JournalRecovery"/> has run.</summary>
public sealed class UsageHistory(Database database) : IUsageHistory
{
    // So few are asked for one by one, along the index; for more, one pass over the time in question costs less.
    private const int Few = 20;

    /// <inheritdoc/>
    public IReadOnlyList<UsageRow> Read(UsageQuery query)
    {
        using var connection = database.OpenReader();
        if (query.Slot is null && query.Since <= DateTimeOffset.UnixEpoch && AreSummed(connection))
        {
            return Totals(connection, query);
        }

        if (query.Ids.Count > Few || query.Scope is LimitScope.Model or LimitScope.Everything)
        {
            var wanted = query.Scope is LimitScope.Model or LimitScope.Everything ? null : query.Ids.ToHashSet(StringComparer.Ordinal);
            return [.. connection.Query<Row>(Sql(query, one: false), Parameters(query, null)).Where(r => wanted?.Contains(r.id) != false).Select(Map)];
        }

        var rows = new List<UsageRow>();
        foreach (var id in query.Ids)
        {
            rows.AddRange(connection.Query<Row>(Sql(query, one: true), Parameters(query, id)).Select(Map));
        }

        return rows;
    }

    /// <summary>The question in SQL that SQLite and PostgreSQL both understand.</summary>
    internal static string Sql(UsageQuery query, bool one)
    {
        var column = query.Scope switch
        {
            LimitScope.Key => "key_id",
            LimitScope.User => "user_id",
            LimitScope.Team => "team_id",
            LimitScope.Group => "group_name",
            LimitScope.Channel => "channel",
            LimitScope.Model => "lower(model)",
            _ => "''",
        };
        var slot = query.Slot is null ? "cast(0 AS BIGINT)" : "(started_at - @since) / @slot";

        // Attempts tell whether a request was let in. Records from before there was a charge have their cost for it.
        var money = query.Scope == LimitScope.Channel ? "cost" : "coalesce(charge, cost)";
        var who = one ? $"{column} = @id AND " : query.Scope == LimitScope.Everything ? string.Empty : $"{column} IS NOT NULL AND ";
        return $"""
            SELECT {column} AS id, {slot} AS slot, count(*) AS requests, cast(coalesce(sum(input + output), 0) AS BIGINT) AS tokens, cast(coalesce(sum({money}), 0) AS BIGINT) AS money
            FROM request_records
            WHERE {who}started_at >= @since AND started_at < @until AND attempts > 0
            GROUP BY 1, 2
            """;
    }

    // Totals come from the daily sums, which outlive the records; until they hold the records of before there were sums, from those.
    private static bool AreSummed(DbConnection connection) =>
        connection.ExecuteScalar<long>("SELECT count(*) FROM record_marks WHERE name = @Built AND value > 0", new { RecordMarks.Built }) > 0;

    private static IReadOnlyList<UsageRow> Totals(DbConnection connection, UsageQuery query)
    {
        var parameters = new DynamicParameters();
        parameters.Add("dimension", DimensionOf(query.Scope));
        var money = query.Scope == LimitScope.Channel ? "cost" : "charge";
        var who = query.Scope is LimitScope.Model or LimitScope.Everything || query.Ids.Count > Few ? string.Empty : $" AND value IN {SqlList.Of(query.Ids, parameters)}";
        parameters.AddDynamicParams(Parameters(query with { Since = query.Until.AddMilliseconds(1), Until = DateTimeOffset.MaxValue.AddDays(-1) }, null));
        return
        [
            .. connection.Query<Row>(
                $"""
                SELECT id, CAST(0 AS BIGINT) AS slot, CAST(sum(requests) AS BIGINT) AS requests, CAST(sum(tokens) AS BIGINT) AS tokens, CAST(sum(money) AS BIGINT) AS money
                FROM (
                    SELECT value AS id, admitted AS requests, input + output AS tokens, {money} AS money FROM usage_daily WHERE dimension = @dimension{who}
                    UNION ALL
                    SELECT id, -requests, -tokens, -money FROM ({Sql(query, one: false)}) AS later
                ) AS totals
                GROUP BY id
                """,
                parameters).Select(Map),
        ];
    }

    private static string DimensionOf(LimitScope scope) => scope switch
    {
        LimitScope.Key => Dimensions.NameOf(UsageDimension.Key),
        LimitScope.User => Dimensions.NameOf(UsageDimension.User),
        LimitScope.Team => Dimensions.NameOf(UsageDimension.Team),
        LimitScope.Group => Dimensions.NameOf(UsageDimension.Group),
        LimitScope.Channel => Dimensions.NameOf(UsageDimension.Channel),
        LimitScope.Model => Dimensions.NameOf(UsageDimension.Model),
        _ => Dimensions.All,
    };

    private static object Parameters(UsageQuery query, string? id) => new
    {
        id,
        since = query.Since.ToUnixTimeMilliseconds(),
        until = query.Until.ToUnixTimeMilliseconds() + 1,
        slot = Math.Max(1, (long)(query.Slot?.TotalMilliseconds ?? 1)),
    };

    private static UsageRow Map(Row row) => new(row.id, (int)row.slot, row.requests, row.tokens, row.money);

    // Named as the columns are.
    private sealed class Row
    {
        public required string id { get; init; }
        public long slot { get; init; }
        public long requests { get; init; }
        public long tokens { get; init; }
        public long money { get; init; }
    }
}
