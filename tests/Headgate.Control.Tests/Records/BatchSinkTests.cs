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

    [Fact]
    public async Task Is_done_with_one_batch_before_it_sees_another()
    {
        var nested = new Nested();
        Add(nested);
        Left(1, $"{Line("r1")}\n");
        Left(2, $"{Line("r2")}\n");
        using var first = File.OpenHandle(JournalSegment.PathOf(JournalFolder, 1));
        using var second = File.OpenHandle(JournalSegment.PathOf(JournalFolder, 2));
        using var one = new SegmentReader(first, 0);
        using var other = new SegmentReader(second, 0);
        nested.Meanwhile = () => Ingest.RunAsync(other, 2, None);

        (await Ingest.RunAsync(one, 1, None)).Taken.ShouldBe(1);

        nested.Overtaken.ShouldBeFalse();
        (await nested.Other).Taken.ShouldBe(1);
        (await Records.CountAsync(None)).ShouldBe(2);
    }

    private static string Line(string id) => $$"""{"v":1,"i":"{{id}}","t":5,"op":"chat","d":"x"}""";

    private async Task<long> WrittenAsync()
    {
        await using var reader = await Database.OpenReaderAsync(None);
        return await reader.ExecuteScalarAsync<long>("SELECT count(*) FROM settings");
    }

    // Has the next batch come in while it is told of this one, and gives that a moment to get ahead.
    private sealed class Nested : BatchSink
    {
        private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(200);

        public Func<Task<IngestBatch>>? Meanwhile { get; set; }

        public Task<IngestBatch> Other { get; private set; } = Task.FromResult<IngestBatch>(default);

        public bool Overtaken { get; private set; }

        public override Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation) => Task.CompletedTask;

        public override void Committed(IngestedBatch batch)
        {
            if (Meanwhile is { } meanwhile)
            {
                Meanwhile = null;
                Other = Task.Run(meanwhile);
                Overtaken = Other.Wait(Moment);
            }
        }
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
