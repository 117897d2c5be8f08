using System.Data.Common;
using Dapper;
using Headgate.Control.Records;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Tests.Records;

public sealed class BatchSinkTests : JournalFixture
{
    private const string Reservation = """{"v":1,"rv":"r9","ac":"user:u1","n":1500000,"t":7}""";

    [Theory, BothEngines]
    public async Task Is_told_what_is_new_and_nothing_else(string engine)
    {
        await UseAsync(engine);
        var sink = new Noting();
        Add(sink);

        Left(1, $"{Line("r1")}\n{Line("r2")}\n{Line("r1")}\n{Reservation}\ntorn\n");
        (await RecoverAsync()).Damaged.ShouldBe(1);
        Left(2, $"{Line("r2")}\n{Line("r3")}\n");
        await RecoverAsync();

        sink.Records.Select(r => r.Id).ShouldBe(["r1", "r2", "r3"]);
        sink.Reservations.ShouldHaveSingleItem().ShouldBe(new JournaledReservation("r9", "user:u1", 1_500_000, 7));
        sink.Nodes.ShouldBe(["node", "node"]);
    }

    [Theory, BothEngines]
    public async Task Sees_every_field_that_counts(string engine)
    {
        await UseAsync(engine);
        var sink = new Noting();
        Add(sink);
        using var journal = OpenJournal();
        var written = Samples.Full("full");

        journal.Write(written);
        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        var record = sink.Records.ShouldHaveSingleItem();
        record.Usage.ShouldBe(written.Usage);
        record.Outcome.ShouldBe(RequestOutcome.Cut);
        record.Cost.ShouldBe(0);
        record.Unpriced.ShouldBeTrue();
        foreach (var property in typeof(IngestedRecord).GetProperties())
        {
            if (typeof(RequestRecord).GetProperty(property.Name) is { } same)
            {
                property.GetValue(record).ShouldBe(same.GetValue(written), property.Name);
            }
        }
    }

    [Fact]
    public async Task Reads_who_pays_what()
    {
        var sink = new Noting();
        Add(sink);

        Left(1, """{"v":1,"i":"r1","t":5,"u":"u1","tm":"t1","g":"vip","tg":"a,b","op":"chat","d":"x","c":3,"cg":4,"ac":"team:t1"}""" + "\n");
        await RecoverAsync();

        var record = sink.Records.ShouldHaveSingleItem();
        (record.UserId, record.TeamId, record.Group, record.Tags).ShouldBe(("u1", "t1", "vip", "a,b"));
        (record.Cost, record.Charge, record.Account).ShouldBe((3, 4, "team:t1"));
    }

    [Theory, BothEngines]
    public async Task What_it_writes_comes_and_goes_with_the_records(string engine)
    {
        await UseAsync(engine);
        var sink = new Noting { Fails = true };
        Add(sink);
        using var journal = OpenJournal();
        journal.Write(Samples.Record("r1"));
        using var drain = Drain(journal);

        await Should.ThrowAsync<TimeoutException>(() => drain.DrainAsync(None));
        (await Records.CountAsync(None)).ShouldBe(0);
        sink.Records.ShouldBeEmpty();
        (await WrittenAsync()).ShouldBe(0);

        sink.Fails = false;
        await drain.DrainAsync(None);
        await drain.DrainAsync(None);

        (await Records.CountAsync(None)).ShouldBe(1);
        sink.Records.ShouldHaveSingleItem();
        (await WrittenAsync()).ShouldBe(1);
    }

    private static string Line(string id) => $$"""{"v":1,"i":"{{id}}","t":5,"op":"chat","d":"x"}""";

    private async Task<long> WrittenAsync()
    {
        await using var reader = await Database.OpenReaderAsync(None);
        return await reader.ExecuteScalarAsync<long>("SELECT count(*) FROM settings");
    }

    private sealed class Noting : BatchSink
    {
        public bool Fails { get; set; }

        public List<IngestedRecord> Records { get; } = [];

        public List<JournaledReservation> Reservations { get; } = [];

        public List<string> Nodes { get; } = [];

        public override async Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation)
        {
            await connection.ExecuteAsync("INSERT INTO settings (section, document, updated_at) SELECT 's' || count(*), '{}', 0 FROM settings");
            if (Fails)
            {
                throw new TimeoutException("on purpose");
            }
        }

        public override void Committed(IngestedBatch batch)
        {
            Records.AddRange(batch.Records);
            Reservations.AddRange(batch.Reservations);
            Nodes.Add(batch.Node);
        }
    }
}
