using System.Text.Json;
using Headgate.Control.Records;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Tests.Records;

public sealed class JournalTests : JournalFixture
{
    [Fact]
    public void A_record_is_in_the_file_when_write_returns()
    {
        using var journal = OpenJournal();

        journal.Write(Samples.Record("r1"));

        var lines = File.ReadAllLines(JournalSegment.Find(JournalFolder).Single().Path);
        using var line = JsonDocument.Parse(lines.ShouldHaveSingleItem());
        line.RootElement.GetProperty("v").GetInt32().ShouldBe(1);
        line.RootElement.GetProperty("i").GetString().ShouldBe("r1");
    }

    [Fact]
    public void Fields_with_their_default_are_left_out()
    {
        using var journal = OpenJournal();

        journal.Write(Samples.Record("r1", key: null, cost: null));

        var text = File.ReadAllText(JournalSegment.Find(JournalFolder).Single().Path);
        text.ShouldNotContain("\"k\":");
        text.ShouldNotContain("\"c\":");
        text.ShouldNotContain("null");
    }

    [Fact]
    public async Task Writers_on_many_threads_lose_nothing_over_many_segments()
    {
        using var journal = OpenJournal(segmentBytes: 16 * 1024);

        Parallel.For(0, 5_000, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
        {
            journal.Write(Samples.Record($"r{i}"));
            if (i % 50 == 0)
            {
                journal.Tend();
            }
        });

        journal.Segments.Count.ShouldBeGreaterThan(50);
        using var drain = Drain(journal);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(5_000);
    }

    [Fact]
    public async Task A_line_longer_than_a_segment_gets_one_for_itself()
    {
        using var journal = OpenJournal(segmentBytes: 1024);
        var trail = new string('x', 200_000);

        journal.Write(Samples.Record("r1"));
        journal.Write(Samples.Record("r2") with { Trail = trail });
        journal.Write(Samples.Record("r3"));

        using var drain = Drain(journal);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(3);
        (await Records.FindAsync("r2", None))!.Trail.ShouldBe(trail);
    }

    [Fact]
    public async Task Refuses_while_the_folder_is_gone_and_comes_back_without_a_loss()
    {
        using var journal = OpenJournal(segmentBytes: 1024);
        journal.Write(Samples.Record("r1"));
        Directory.Move(JournalFolder, JournalFolder + ".away");

        journal.Write(Samples.Record("r2"));
        journal.Write(Samples.Record("r3"));
        journal.Write(Samples.Record("r4"));
        journal.IsAvailable.ShouldBeFalse();
        journal.Tend();
        journal.IsAvailable.ShouldBeFalse();

        Directory.Move(JournalFolder + ".away", JournalFolder);
        journal.Tend();
        journal.IsAvailable.ShouldBeTrue();
        journal.Lost.ShouldBe(0);
        using var drain = Drain(journal);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(4);
    }

    [Fact]
    public void A_full_disk_shows_when_a_segment_is_opened()
    {
        if (!OperatingSystem.IsLinux())
        {
            Should.Throw<IOException>(() => OpenJournal(segmentBytes: long.MaxValue));
            return;
        }

        // More than any disk has: the space is taken when the file is made.
        Should.Throw<IOException>(() => OpenJournal(segmentBytes: 1L << 60));
    }

    [Fact]
    public void An_unused_segment_is_gone_after_a_clean_end()
    {
        using (var journal = OpenJournal())
        {
            journal.Tend();
            JournalSegment.Find(JournalFolder).Count().ShouldBe(2);
        }

        JournalSegment.Find(JournalFolder).Count().ShouldBe(1);
    }

    [Fact]
    public void A_reservation_is_one_line_and_allocates_nothing()
    {
        using var journal = OpenJournal(segmentBytes: 16 << 20);
        var reservation = new Reservation("0199", "team:blue", 5_000_000, 1_763_700_000_000);
        journal.Reserve(reservation);
        var line = "{\"v\":1,\"rv\":\"0199\",\"ac\":\"team:blue\",\"n\":5000000,\"t\":1763700000000}\n";
        File.ReadAllText(JournalSegment.Find(JournalFolder).First().Path)[..line.Length].ShouldBe(line);
        for (var i = 0; i < 100; i++)
        {
            journal.Reserve(reservation);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            journal.Reserve(reservation);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }

    [Fact]
    public void Writing_allocates_nothing()
    {
        using var journal = OpenJournal(segmentBytes: 16 << 20);
        var record = Samples.Record("r1");
        for (var i = 0; i < 100; i++)
        {
            journal.Write(record);
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++)
        {
            journal.Write(record);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(1_000);
    }
}
