using System.Reflection;
using System.Text.Json.Serialization;
using Dapper;
using Headgate.Control.Records;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Records;

public sealed class RecordInserterTests : JournalFixture
{
    private long _last;

    [Fact]
    public void Every_field_of_a_line_has_its_column_in_the_same_order()
    {
        var fields = typeof(JournalLine).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name)
            .Where(name => name is not "v");

        RecordColumns.All.Select(c => c.Field).ShouldBe(fields);
    }

    [Theory, BothEngines]
    public async Task Every_column_of_the_table_is_filled(string engine)
    {
        await UseAsync(engine);
        using var reader = await Database.OpenReaderAsync(None);

        var columns = reader.Query<string>(engine == TestDatabase.Sqlite
            ? "SELECT name FROM pragma_table_info('request_records')"
            : "SELECT column_name FROM information_schema.columns WHERE table_name = 'request_records'");

        columns.ShouldBe(RecordColumns.All.Select(c => c.Column), ignoreOrder: true);
    }

    [Theory, BothEngines]
    public async Task A_record_comes_back_as_it_was(string engine)
    {
        await UseAsync(engine);
        using var journal = OpenJournal();
        var full = Samples.Full("full");
        var plain = Samples.Record("plain", key: null, cost: null);

        journal.Write(full);
        journal.Write(plain);
        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        (await Records.FindAsync("full", None)).ShouldBe(full);
        (await Records.FindAsync("plain", None)).ShouldBe(plain);
        (await Records.LatestAsync(1, None)).ShouldHaveSingleItem().ShouldBe(plain);
    }

    [Theory, BothEngines]
    public async Task Fields_of_a_newer_program_are_passed_over(string engine)
    {
        await UseAsync(engine);

        (await InsertAsync("""{"v":2,"new":{"a":[1]},"i":"r1","t":5,"op":"chat","zz":1,"d":"openai-chat","st":200}""")).Damaged.ShouldBe(0);

        var record = await Records.FindAsync("r1", None);
        record!.StartedAt.ShouldBe(5);
        record.Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"v\":1,\"i\":\"r1\",\"t\":5,\"op\":\"chat\",\"d\":\"x\"")]
    [InlineData("{\"v\":1,\"i\":\"r1\",\"t\":[5],\"op\":\"chat\",\"d\":\"x\"}")]
    [InlineData("{\"v\":1,\"i\":\"r1\",\"t\":5,\"op\":\"\\ud800\",\"d\":\"x\"}")]
    [InlineData("\"ag\":\"x\"}")]
    public async Task A_damaged_line_is_left_out(string line)
    {
        foreach (var engine in new[] { TestDatabase.Sqlite, TestDatabase.Postgres })
        {
            await UseAsync(engine);

            (await InsertAsync(line)).Damaged.ShouldBe(1);

            (await Records.CountAsync(None)).ShouldBe(0);
        }
    }

    [Theory, BothEngines]
    public async Task The_first_record_of_an_id_stays(string engine)
    {
        await UseAsync(engine);
        await InsertAsync("""{"v":1,"i":"r1","t":5,"op":"chat","d":"x"}""");
        await InsertAsync("""{"v":1,"i":"r1","t":6,"op":"chat","d":"x"}""");

        (await Records.FindAsync("r1", None))!.StartedAt.ShouldBe(5);
    }

    [Theory, BothEngines]
    public async Task Text_that_no_database_likes_holds_nothing_up(string engine)
    {
        await UseAsync(engine);
        using var journal = OpenJournal();
        journal.Write(Samples.Record("r1") with { Model = "a\0b" });
        journal.Write(Samples.Record("r2"));

        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        (await Records.CountAsync(None)).ShouldBe(2);
    }

    private Task<RecoveryResult> InsertAsync(string line)
    {
        Left(++_last, line + "\n");
        return RecoverAsync();
    }
}
