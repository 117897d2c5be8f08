using System.Reflection;
using System.Text.Json.Serialization;
using Dapper;
using Headgate.Control.Records;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Tests.Records;

public sealed class RecordInserterTests : JournalFixture
{
    [Fact]
    public void Every_field_of_a_line_has_its_column_in_the_same_order()
    {
        var fields = typeof(JournalLine).GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Select(p => p.GetCustomAttribute<JsonPropertyNameAttribute>()!.Name)
            .Where(name => name is not "v");

        RecordColumns.All.Select(c => c.Field).ShouldBe(fields);
    }

    [Fact]
    public void Every_column_of_the_table_is_filled()
    {
        using var reader = Database.OpenReader();

        var columns = reader.Query<string>("SELECT name FROM pragma_table_info('request_records')");

        columns.ShouldBe(RecordColumns.All.Select(c => c.Column), ignoreOrder: true);
    }

    [Fact]
    public async Task A_record_comes_back_as_it_was()
    {
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

    [Fact]
    public async Task A_reservation_is_passed_over_and_is_no_damage()
    {
        using var journal = OpenJournal();
        journal.Reserve(new Reservation("r1", "user:u1", 1_234, 5));
        journal.Write(Samples.Record("r1"));
        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        (await Records.LatestAsync(10, None)).ShouldHaveSingleItem().ShouldBe(Samples.Record("r1"));
        (await InsertAsync("""{"v":1,"rv":"r1","ac":"user:u1","n":1234,"t":5}""")).ShouldBeTrue();
        (await InsertAsync("""{"v":1,"rv":"r1","ac":"us""")).ShouldBeFalse();
    }

    [Fact]
    public async Task Fields_of_a_newer_program_are_passed_over()
    {
        (await InsertAsync("""{"v":2,"new":{"a":[1]},"i":"r1","t":5,"op":"chat","zz":1,"d":"openai-chat","st":200}""")).ShouldBeTrue();

        var record = await Records.FindAsync("r1", None);
        record!.StartedAt.ShouldBe(5);
        record.Status.ShouldBe(200);
    }

    [Theory]
    [InlineData("")]
    [InlineData("nonsense")]
    [InlineData("{\"v\":1}")]
    [InlineData("{\"v\":1,\"i\":\"r1\",\"t\":5,\"op\":\"chat\",\"d\":\"x\"")]
    [InlineData("{\"v\":1,\"i\":\"r1\",\"t\":[5],\"op\":\"chat\",\"d\":\"x\"}")]
    [InlineData("\"ag\":\"x\"}")]
    public async Task A_damaged_line_is_left_out(string line)
    {
        (await InsertAsync(line)).ShouldBeFalse();

        (await Records.CountAsync(None)).ShouldBe(0);
    }

    [Fact]
    public async Task The_first_record_of_an_id_stays()
    {
        await InsertAsync("""{"v":1,"i":"r1","t":5,"op":"chat","d":"x"}""");
        await InsertAsync("""{"v":1,"i":"r1","t":6,"op":"chat","d":"x"}""");

        (await Records.FindAsync("r1", None))!.StartedAt.ShouldBe(5);
    }

    private Task<bool> InsertAsync(string line) => Database.WriteAsync(
        writer =>
        {
            using var inserter = new RecordInserter(writer);
            return inserter.Insert(System.Text.Encoding.UTF8.GetBytes(line));
        },
        None);
}
