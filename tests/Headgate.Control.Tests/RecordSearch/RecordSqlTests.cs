using Dapper;
using Headgate.Contracts;
using Headgate.Control.RecordSearch;
using Headgate.Control.Tests.Records;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.RecordSearch;

public sealed class RecordSqlTests
{
    [Fact]
    public async Task No_search_walks_over_the_rows()
    {
        await using var database = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        await using var connection = await database.Database.OpenReaderAsync(CancellationToken.None);
        foreach (var (filter, index) in ((RecordFilter, string)[])[
            (new(), "by_time"), (new() { From = 1, To = 2 }, "by_time"), (new() { Key = "k" }, "by_key"), (new() { User = "u" }, "by_user"), (new() { Team = "t" }, "by_team"),
            (new() { Tag = "t" }, "SEARCH t USING PRIMARY KEY (tag=?"), (new() { Model = "m" }, "by_model"), (new() { Channel = "c" }, "by_channel"), (new() { Group = "g" }, "by_time"),
            (new() { StatusFrom = 500, StatusTo = 600 }, "failed"), (new() { StatusFrom = 200, StatusTo = 300 }, "by_time"), (new() { Outcome = RecordOutcome.Cut }, "failed"),
            (new() { Error = "e" }, "failed"), (new() { ErrorText = "e" }, "failed"), (new() { Unpriced = true }, "unpriced"), (new() { IdPrefix = "019a9e3c" }, "autoindex"),
            (new() { MinCost = 1 }, "by_time"), (new() { Credential = "c", Dialect = "d", Operation = "o", UpstreamModel = "u", Stream = true, MinDurationMicroseconds = 1 }, "by_time")])
        {
            foreach (var sql in Statements(filter, out var parameters))
            {
                var plan = string.Join('\n', (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql, parameters)).Select(row => (string)row.detail));

                plan.ShouldContain(index, customMessage: $"{filter}\n{plan}");
                // The hours are few.
                plan.Split('\n').Where(line => line.StartsWith("SCAN", StringComparison.Ordinal) && line != "SCAN p" && !line.Contains("USING", StringComparison.Ordinal) && !line.Contains("bounded", StringComparison.Ordinal) && !line.Contains("subquery", StringComparison.OrdinalIgnoreCase))
                    .ShouldBeEmpty(plan);
            }
        }
    }

    [Fact]
    public async Task Lists_and_counts_by_time_read_the_index_of_time_alone()
    {
        await using var database = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        await using var connection = await database.Database.OpenReaderAsync(CancellationToken.None);
        var everything = new RecordFilter
        {
            Group = "g", UpstreamModel = "u", Credential = "c", Operation = "o", Dialect = "d", StatusFrom = 200, StatusTo = 300, Stream = true, MinCost = 1, MinDurationMicroseconds = 1,
        };
        var sql = new RecordSql(everything, TestDatabase.Sqlite);

        var plan = (await connection.QueryAsync("EXPLAIN QUERY PLAN " + sql.Count(10), sql.Parameters)).Select(row => (string)row.detail);

        plan.ShouldContain(line => line.Contains("COVERING INDEX request_records_by_time", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Text_of_a_filter_never_reaches_the_statement()
    {
        await using var database = await TestDatabase.OpenAsync(TestDatabase.Sqlite, TimeProvider.System);
        await RecordTable.InsertAsync(database.Database, RecordTable.Record("r1", 0));
        const string evil = "x' OR 1=1 --";
        var filter = new RecordFilter { Key = evil, User = evil, Team = evil, Tag = evil, Group = evil, Model = evil, UpstreamModel = evil, Channel = evil, Credential = evil, Operation = evil, Dialect = evil, Error = evil, ErrorText = evil };

        foreach (var sql in Statements(filter, out _))
        {
            sql.ShouldNotContain("1=1");
        }
    }

    private static string[] Statements(RecordFilter filter, out DynamicParameters parameters)
    {
        var sql = new RecordSql(filter, TestDatabase.Sqlite);
        string[] statements =
        [
            sql.InTime(RecordRow.Columns, null, newestFirst: true, 50),
            sql.InTime(RecordRow.Columns, new RecordCursor(5, "x"), newestFirst: false, 50),
            sql.InOrder(RecordRow.Columns, "coalesce(r.cost, 0)", down: true, 50, 0),
            sql.Count(10_000),
        ];
        parameters = sql.Parameters;
        return statements;
    }
}
