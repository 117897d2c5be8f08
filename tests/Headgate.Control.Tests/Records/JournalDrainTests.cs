using System.Data.Common;
using Headgate.Control.Records;
using Headgate.Control.Tests.Storage;
using Microsoft.Data.Sqlite;

namespace Headgate.Control.Tests.Records;

public sealed class JournalDrainTests : JournalFixture
{
    [Theory, BothEngines]
    public async Task Stops_in_front_of_a_hole_and_goes_on_when_it_is_filled(string engine)
    {
        await UseAsync(engine);
        using var journal = OpenJournal();
        using var drain = Drain(journal);
        journal.Segments.TryPeek(out var segment).ShouldBeTrue();
        var slow = LineBuffer.Encode(Samples.Record("slow")).ToArray();
        segment.TryReserve(slow.Length, out var place).ShouldBeTrue();
        journal.Write(Samples.Record("fast"));

        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(0);

        segment.Write(slow.AsSpan(0, 10), place);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(0);

        segment.Write(slow, place);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(2);
    }

    [Fact]
    public async Task Passes_over_a_place_that_could_not_be_written()
    {
        using var journal = OpenJournal();
        using var drain = Drain(journal);
        journal.Segments.TryPeek(out var segment).ShouldBeTrue();
        segment.TryReserve(100, out var place).ShouldBeTrue();
        journal.Write(Samples.Record("after"));
        segment.MarkVoid(place, 100);

        await drain.DrainAsync(None);

        (await Records.CountAsync(None)).ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task A_segment_that_is_in_the_database_is_deleted(string engine)
    {
        await UseAsync(engine);
        using var journal = OpenJournal(segmentBytes: 2048);
        for (var i = 0; i < 50; i++)
        {
            journal.Write(Samples.Record($"r{i}"));
        }

        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        JournalSegment.Find(JournalFolder).Count().ShouldBe(1);
        (await Records.CountAsync(None)).ShouldBe(50);
    }

    [Fact]
    public async Task A_locked_database_costs_nothing_but_time()
    {
        using var journal = OpenJournal();
        using var drain = Drain(journal);
        journal.Write(Samples.Record("r1"));
        var file = await Database.WriteAsync(
            writer =>
            {
                ((SqliteConnection)writer).DefaultTimeout = 1;
                Execute((SqliteConnection)writer, "PRAGMA busy_timeout = 0");
                return Task.FromResult(writer.DataSource);
            },
            None);
        using (var other = new SqliteConnection($"Data Source={file};Pooling=False;Default Timeout=1"))
        {
            other.Open();
            Execute(other, "BEGIN IMMEDIATE");
            await Should.ThrowAsync<SqliteException>(() => drain.DrainAsync(None));
            journal.Write(Samples.Record("r2"));
            journal.IsAvailable.ShouldBeTrue();
            Execute(other, "ROLLBACK");
        }

        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(2);
        File.Exists(RefusedFile).ShouldBeFalse();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_clean_stop_takes_everything_over_and_leaves_no_file(bool hostIsOutOfPatience)
    {
        using var journal = OpenJournal(segmentBytes: 4096);
        using var drain = Drain(journal);
        await drain.StartAsync(None);
        for (var i = 0; i < 100; i++)
        {
            journal.Write(Samples.Record($"r{i}"));
        }

        await drain.StopAsync(new CancellationToken(hostIsOutOfPatience));

        (await Records.CountAsync(None)).ShouldBe(100);
        JournalSegment.Find(JournalFolder).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task A_record_after_the_stop_waits_for_the_next_start(string engine)
    {
        await UseAsync(engine);
        using (var journal = OpenJournal())
        {
            using var drain = Drain(journal);
            await drain.StopAsync(None);
            journal.Write(Samples.Record("late"));
        }

        (await Records.CountAsync(None)).ShouldBe(0);
        (await RecoverAsync()).Records.ShouldBe(1);
        (await Records.CountAsync(None)).ShouldBe(1);
    }

    [Fact]
    public async Task What_arrives_during_a_batch_waits_for_the_next_round()
    {
        using var journal = OpenJournal();
        var arriving = new Arriving(journal);
        Add(arriving);
        using var drain = Drain(journal);
        journal.Write(Samples.Record("first"));

        await drain.FollowAsync(None);
        (await Records.CountAsync(None)).ShouldBe(1);

        await drain.FollowAsync(None);
        (await Records.CountAsync(None)).ShouldBe(2);
    }

    [Fact]
    public async Task A_round_takes_batch_after_batch_over_all_segments()
    {
        using var journal = OpenJournal(segmentBytes: 1 << 20);
        using var drain = Drain(journal);
        for (var i = 0; i < RecordIngest.MostLines + 10; i++)
        {
            journal.Write(Samples.Record($"r{i}"));
        }

        journal.SealCurrent();
        journal.Segments.Count.ShouldBeGreaterThan(1);
        for (var rounds = 0; rounds < journal.Segments.Count + 1; rounds++)
        {
            await drain.FollowAsync(None);
        }

        (await Records.CountAsync(None)).ShouldBe(RecordIngest.MostLines + 10);
    }

    // A request that ends while a batch is being taken, every time.
    private sealed class Arriving(Journal journal) : BatchSink
    {
        private int _count;

        public override Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation)
        {
            journal.Write(Samples.Record($"meanwhile-{_count++}"));
            return Task.CompletedTask;
        }
    }

    private static int Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }
}
