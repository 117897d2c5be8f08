using Headgate.Control.Records;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Records;

public sealed class JournalRecoveryTests : JournalFixture
{
    private const string First = """{"v":1,"i":"r1","t":5,"op":"chat","d":"x"}""";
    private const string Second = """{"v":1,"i":"r2","t":6,"op":"chat","d":"x"}""";

    [Theory, BothEngines]
    public async Task Takes_over_what_a_killed_process_left(string engine)
    {
        await UseAsync(engine);
        using (var journal = OpenJournal(segmentBytes: 2048))
        {
            for (var i = 0; i < 30; i++)
            {
                journal.Write(Samples.Record($"r{i}"));
            }
        }

        var result = await RecoverAsync();

        result.Records.ShouldBe(30);
        result.Damaged.ShouldBe(0);
        (await Records.CountAsync(None)).ShouldBe(30);
        JournalSegment.Find(JournalFolder).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task Goes_on_where_the_drain_was(string engine)
    {
        await UseAsync(engine);
        using (var journal = OpenJournal())
        {
            using var drain = Drain(journal);
            journal.Write(Samples.Record("r1"));
            await drain.DrainAsync(None);
            journal.Write(Samples.Record("r2"));
        }

        (await RecoverAsync()).Records.ShouldBe(1);

        (await Records.CountAsync(None)).ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task A_number_is_never_used_again(string engine)
    {
        await UseAsync(engine);
        long last;
        using (var journal = OpenJournal(lastNumber: 41))
        {
            journal.Write(Samples.Record("r1"));
        }

        last = (await RecoverAsync()).LastNumber;
        last.ShouldBe(42);

        // The folder is empty now; only the database still knows.
        (await RecoverAsync()).LastNumber.ShouldBe(42);
    }

    [Theory]
    [InlineData("\0\0\0\0\0", 1)]
    [InlineData("{\"v\":1,\"i\":\"torn\0\0\0\0", 1)]
    [InlineData("{\"v\":1,\"i\":\"torn\0\0\0\0{\"v\":1,\"i\":\"torn\0", 2)]
    [InlineData("rest of a line\",\"x\":1}\n", 1)]
    public async Task A_hole_or_a_torn_line_costs_only_itself(string damage, int count)
    {
        Left(1, $"{First}\n{damage}{Second}\n");

        var result = await RecoverAsync();

        result.Records.ShouldBe(2);
        result.Damaged.ShouldBe(count);
        (await Records.CountAsync(None)).ShouldBe(2);
    }

    [Theory]
    [InlineData("", 0)]
    [InlineData("\0\0\0\0", 0)]
    [InlineData("{\"v\":1,\"i\":\"to", 1)]
    [InlineData("{\"v\":1,\"i\":\"to\0\0\0\0", 1)]
    public async Task The_end_may_be_unfinished(string end, int damaged)
    {
        Left(1, $"{First}\n{Second}\n{end}");

        var result = await RecoverAsync();

        result.Records.ShouldBe(2);
        result.Damaged.ShouldBe(damaged);
    }

    [Fact]
    public async Task A_large_hole_is_passed_over()
    {
        Left(1, $"{First}\n{new string('\0', 300_000)}{Second}\n");

        (await RecoverAsync()).Records.ShouldBe(2);
    }

    [Theory, BothEngines]
    public async Task What_the_database_has_already_is_not_counted_twice(string engine)
    {
        await UseAsync(engine);
        Left(1, $"{First}\n{First}\n");

        await RecoverAsync();
        Left(2, $"{First}\n");
        await RecoverAsync();

        (await Records.CountAsync(None)).ShouldBe(1);
    }

    [Fact]
    public async Task Spending_counts_from_a_moment_on()
    {
        using (var journal = OpenJournal())
        {
            journal.Write(Samples.Record("r1", startedAt: 1_000, cost: 5));
            journal.Write(Samples.Record("r2", startedAt: 2_000, cost: 7));
            journal.Write(Samples.Record("r3", startedAt: 3_000, cost: null));
            journal.Write(Samples.Record("r4", key: "other", startedAt: 3_000, cost: 100));
        }

        await RecoverAsync();

        var history = new SpendHistory(Database);
        history.SpentSince("key-1", DateTimeOffset.UnixEpoch).ShouldBe(12);
        history.SpentSince("key-1", DateTimeOffset.FromUnixTimeMilliseconds(2_000)).ShouldBe(7);
        history.SpentSince("nobody", DateTimeOffset.UnixEpoch).ShouldBe(0);
    }
}
