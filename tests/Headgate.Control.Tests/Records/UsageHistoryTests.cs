using Dapper;
using Headgate.Control.Records;
using Headgate.Control.Statistics;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Tests.Records;

public sealed class UsageHistoryTests : JournalFixture
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeMilliseconds(0);

    [Theory]
    [InlineData(LimitScope.Key, "key-1", 3, 330, 35)]
    [InlineData(LimitScope.User, "u1", 2, 220, 15)]
    [InlineData(LimitScope.Team, "t1", 1, 110, 5)]
    [InlineData(LimitScope.Group, "staff", 2, 220, 25)]
    [InlineData(LimitScope.Channel, "plan", 2, 220, 3)]
    [InlineData(LimitScope.Everything, "", 3, 330, 35)]
    [InlineData(LimitScope.Model, "glm-4.6", 2, 220, 15)]
    public async Task Sums_what_was_let_in_by_owner(LimitScope scope, string id, long requests, long tokens, long cost)
    {
        foreach (var engine in new[] { TestDatabase.Sqlite, TestDatabase.Postgres })
        {
            await UseAsync(engine);
            await FillAsync();

            var rows = new UsageHistory(Database).Read(new UsageQuery(scope, [id], Start, Start.AddDays(1), null));

            rows.Single(r => string.Equals(r.Id, id, StringComparison.Ordinal)).ShouldBe(new UsageRow(id, 0, requests, tokens, cost));
        }
    }

    [Fact]
    public async Task Many_owners_are_summed_in_one_pass_and_by_stretch_of_time()
    {
        await FillAsync();
        string[] ids = [.. Enumerable.Range(0, 50).Select(i => $"key-{i}")];

        var rows = new UsageHistory(Database).Read(new UsageQuery(LimitScope.Key, ids, Start, Start.AddDays(1), TimeSpan.FromHours(1)));

        rows.OrderBy(r => r.Slot).ShouldBe([new UsageRow("key-1", 0, 2, 220, 15), new UsageRow("key-1", 2, 1, 110, 20)]);
    }

    [Theory]
    [InlineData(LimitScope.Key, "key-1", 3, 330, 35)]
    [InlineData(LimitScope.Channel, "plan", 2, 220, 3)]
    [InlineData(LimitScope.Everything, "", 3, 330, 35)]
    [InlineData(LimitScope.Model, "glm-4.6", 2, 220, 15)]
    public async Task Totals_outlive_the_records(LimitScope scope, string id, long requests, long tokens, long cost)
    {
        foreach (var engine in new[] { TestDatabase.Sqlite, TestDatabase.Postgres })
        {
            await UseAsync(engine);
            await FillAsync();
            await new RollupRebuild(Database).RunAsync(None);
            await Database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM request_records"), None);

            var rows = new UsageHistory(Database).Read(new UsageQuery(scope, [id], Start, Start.AddDays(1), null));

            rows.Single(r => string.Equals(r.Id, id, StringComparison.Ordinal)).ShouldBe(new UsageRow(id, 0, requests, tokens, cost));
        }
    }

    [Theory]
    [InlineData(LimitScope.Key, "key-1", 2, 220, 15)]
    [InlineData(LimitScope.Channel, "plan", 2, 220, 3)]
    [InlineData(LimitScope.Channel, "other", 0, 0, 0)]
    [InlineData(LimitScope.Everything, "", 2, 220, 15)]
    [InlineData(LimitScope.Model, "glm-4.6", 2, 220, 15)]
    public async Task Totals_end_where_the_question_ends(LimitScope scope, string id, long requests, long tokens, long cost)
    {
        foreach (var engine in new[] { TestDatabase.Sqlite, TestDatabase.Postgres })
        {
            await UseAsync(engine);
            await FillAsync();
            await new RollupRebuild(Database).RunAsync(None);

            var rows = new UsageHistory(Database).Read(new UsageQuery(scope, [id], Start, Start.AddMilliseconds(7_199_999), null));

            rows.Single(r => string.Equals(r.Id, id, StringComparison.Ordinal)).ShouldBe(new UsageRow(id, 0, requests, tokens, cost));
        }
    }

    private async Task FillAsync()
    {
        var usage = new Usage { Input = 100, Output = 10 };
        using (var journal = OpenJournal())
        {
            var one = Samples.Record("r1") with { StartedAt = 1_000, UserId = "u1", TeamId = "t1", Group = "staff", Channel = "plan", Usage = usage, Cost = 1, Charge = 5 };
            journal.Write(one);
            journal.Reserve(new Reservation("r9", "user:u1", 500, 1_000));
            journal.Write(one with { Id = "r2", StartedAt = 2_000, TeamId = null, Group = "default", Model = "GLM-4.6", Cost = 2, Charge = 10 });
            journal.Write(one with { Id = "r3", StartedAt = 7_200_000, UserId = null, TeamId = null, Channel = "other", Model = "other", Cost = 7, Charge = 20 });

            // Refused before it was tried: it never counted.
            journal.Write(one with { Id = "r4", StartedAt = 3_000, Attempts = 0, Usage = default, Cost = 0, Charge = 0 });
        }

        await RecoverAsync();
        (await Records.CountAsync(None)).ShouldBe(4);
    }
}
