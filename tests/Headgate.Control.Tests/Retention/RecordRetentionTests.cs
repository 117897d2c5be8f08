using Dapper;
using Headgate.Contracts;
using Headgate.Control.Retention;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Metering;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;
using static Headgate.Control.Tests.Records.RecordTable;

namespace Headgate.Control.Tests.Retention;

public sealed class RecordRetentionTests
{
    private static readonly CancellationToken None = CancellationToken.None;
    private static readonly RequestRecord[] Records = [.. Many(1_500, 100)];
    private readonly FakeTimeProvider _time = new(DateTimeOffset.FromUnixTimeMilliseconds(Day0 + (100 * Day) + (12 * Hour)));

    [Theory, BothEngines]
    public async Task Deletes_whole_days_and_keeps_what_they_add_up_to(string engine)
    {
        await using var opened = await OpenAsync(engine, new RecordsSettings { RecordDays = 10, HourlyDays = 40, DailyDays = 60 });
        var database = opened.Database;
        var before = await SumsAsync(database);

        var purged = await RunAsync(database);

        // Now is the noon of day 100: days 90 to 99 and today stay.
        purged.Records.ShouldBe(Records.Count(r => r.StartedAt < Day0 + (90 * Day)));
        purged.Hours.ShouldBeGreaterThan(0);
        purged.Days.ShouldBeGreaterThan(0);
        await using var connection = await database.OpenReaderAsync(None);
        (await connection.ExecuteScalarAsync<long>("SELECT min(started_at) FROM request_records")).ShouldBeGreaterThanOrEqualTo(Day0 + (90 * Day));
        (await connection.ExecuteScalarAsync<long>("SELECT min(started_at) FROM record_tags")).ShouldBeGreaterThanOrEqualTo(Day0 + (90 * Day));
        (await connection.ExecuteScalarAsync<long>("SELECT min(bucket) FROM usage_hourly")).ShouldBeGreaterThanOrEqualTo(Day0 + (60 * Day));
        (await connection.ExecuteScalarAsync<long>("SELECT min(bucket) FROM usage_cube")).ShouldBeGreaterThanOrEqualTo(Day0 + (40 * Day));
        (await connection.ExecuteScalarAsync<long>("SELECT min(bucket) FROM usage_daily WHERE bucket > 0")).ShouldBeGreaterThanOrEqualTo(Day0 + (40 * Day));
        (await SumsAsync(database)).ShouldBe(before);
        (await RunAsync(database)).ShouldBe(default);
    }

    [Theory, BothEngines]
    public async Task Nothing_is_deleted_where_everything_is_kept(string engine)
    {
        await using var opened = await OpenAsync(engine, new RecordsSettings { RecordDays = 0, HourlyDays = 0, DailyDays = 0 });

        (await RunAsync(opened.Database)).ShouldBe(default);

        await using var connection = await opened.Database.OpenReaderAsync(None);
        (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM request_records")).ShouldBe(Records.Length);
    }

    [Theory, BothEngines]
    public async Task A_rebuild_leaves_the_sums_of_deleted_records_alone(string engine)
    {
        await using var opened = await OpenAsync(engine, new RecordsSettings { RecordDays = 10, HourlyDays = 40, DailyDays = 60 });
        var before = await SumsAsync(opened.Database);
        await RunAsync(opened.Database);

        var done = await new RollupRebuild(opened.Database).RunAsync(None);

        done.Records.ShouldBe(Records.Count(r => r.StartedAt >= Day0 + (90 * Day)));
        (await SumsAsync(opened.Database)).ShouldBe(before);
    }

    [Theory, BothEngines]
    public async Task Records_of_before_there_were_sums_are_added_up_first(string engine)
    {
        await using var opened = await OpenAsync(engine, new RecordsSettings { RecordDays = 10 });
        var before = await SumsAsync(opened.Database);
        await opened.Database.WriteAsync(connection => connection.ExecuteAsync("DELETE FROM usage_hourly; DELETE FROM usage_daily; DELETE FROM usage_cube"), None);

        await RunAsync(opened.Database);

        (await SumsAsync(opened.Database)).ShouldBe(before);
    }

    [Theory, BothEngines]
    public async Task Sums_since_a_time_agree_with_the_records(string engine)
    {
        await using var opened = await OpenAsync(engine, new RecordsSettings { RecordDays = 30, HourlyDays = 40 });
        await RunAsync(opened.Database);
        var sums = new UsageSums(opened.Database);

        foreach (var since in (long[])[Day0 + (75 * Day) + 1_234_567, Day0 + (80 * Day), Day0 + (99 * Day) + 7, Day0 + (61 * Day) + (3 * Hour)])
        {
            foreach (var (scope, id, own) in ((UsageDimension?, string, Func<RequestRecord, bool>)[])[
                (null, "", _ => true), (UsageDimension.Key, "k1", r => r.KeyId == "k1"), (UsageDimension.User, "u0", r => r.UserId == "u0"), (UsageDimension.Model, "GLM-4.6", r => r.Model == "GLM-4.6"),
                (UsageDimension.Tag, "red", r => r.Tags?.Contains("red", StringComparison.Ordinal) == true), (UsageDimension.Channel, "c2", r => r.Channel == "c2")])
            {
                var mine = Records.Where(r => own(r) && r.StartedAt >= since).ToArray();

                (await sums.SinceAsync(scope, id, DateTimeOffset.FromUnixTimeMilliseconds(since), None)).ShouldBe(new UsageSum(
                    mine.Count(r => r.Attempts > 0), mine.Sum(r => r.Usage.Input + r.Usage.Output), mine.Sum(r => r.Cost ?? 0), mine.Sum(r => r.Charge ?? r.Cost ?? 0)));
            }
        }
    }

    [Fact]
    public async Task Runs_every_hour_until_it_is_stopped()
    {
        await using var opened = await OpenAsync(TestDatabase.Sqlite, new RecordsSettings { RecordDays = 10 });
        using var service = new RecordRetention(opened.Database, _time, NullLogger<RecordRetention>.Instance);

        await service.StartAsync(None);
        await UntilAsync(opened.Database, Records.Count(r => r.StartedAt >= Day0 + (90 * Day)));
        _time.Advance(TimeSpan.FromDays(5));
        await UntilAsync(opened.Database, Records.Count(r => r.StartedAt >= Day0 + (95 * Day)));

        await service.StopAsync(None);
        service.ExecuteTask!.IsCompletedSuccessfully.ShouldBeTrue();
    }

    private static async Task UntilAsync(Database database, long count)
    {
        await using var connection = await database.OpenReaderAsync(None);
        while (await connection.ExecuteScalarAsync<long>("SELECT count(*) FROM request_records") != count)
        {
            await Task.Yield();
        }
    }

    private static async Task<IReadOnlyList<UsageSum>> SumsAsync(Database database)
    {
        var sums = new UsageSums(database);
        var all = new List<UsageSum>();
        foreach (var (scope, id) in ((UsageDimension?, string)[])[
            (null, ""), (UsageDimension.Key, "k1"), (UsageDimension.User, "u1"), (UsageDimension.Team, "t1"), (UsageDimension.Group, "vip"), (UsageDimension.Model, "glm-4.5"), (UsageDimension.Channel, "c0")])
        {
            all.Add(await sums.SinceAsync(scope, id, DateTimeOffset.UnixEpoch, None));
        }

        all.ShouldAllBe(s => s.Requests > 0);
        return all;
    }

    private Task<Purged> RunAsync(Database database)
    {
        var service = new RecordRetention(database, _time, NullLogger<RecordRetention>.Instance);
        return service.RunAsync(None);
    }

    private async Task<TestDatabase> OpenAsync(string engine, RecordsSettings settings)
    {
        var opened = await TestDatabase.OpenAsync(engine, _time);
        await InsertAsync(opened.Database, Records);
        await opened.Database.WriteAsync(
            connection => connection.ExecuteAsync(
                "INSERT INTO settings (section, document, updated_at) VALUES ('records', @document, 0)",
                new { document = System.Text.Json.JsonSerializer.Serialize(settings, ContractJson.Options) }),
            None);
        return opened;
    }
}
