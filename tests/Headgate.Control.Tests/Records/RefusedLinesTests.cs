using System.Data.Common;
using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Records;
using Headgate.Control.Statistics;
using Headgate.Control.Tests.Ledger;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Records;

public sealed class RefusedLinesTests : JournalFixture
{
    private const long Day = 86_400_000;

    [Theory, BothEngines]
    public async Task A_line_that_the_database_refuses_costs_only_itself(string engine)
    {
        await UseAsync(engine);
        var picky = new Picky("r0", "r1", "r700", "r2999");
        Add(picky);
        using var journal = OpenJournal(segmentBytes: 64 << 20);
        for (var i = 0; i < 3_000; i++)
        {
            journal.Write(Samples.Record($"r{i}"));
        }

        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        (await Records.CountAsync(None)).ShouldBe(2_996);
        picky.Taken.ShouldBe(Enumerable.Range(0, 3_000).Select(i => $"r{i}").Except(picky.Refused));
        KeptIds().ShouldBe(picky.Refused);
        picky.Batches.ShouldBeLessThan(4 * 2 * 13, "halving finds a line among 4096 in a dozen steps");
    }

    [Theory, BothEngines]
    public async Task Every_start_tries_it_again(string engine)
    {
        await UseAsync(engine);
        var picky = new Picky("r2");
        Add(picky);
        Left(1, Line("r1") + Line("r2") + Line("r3"));

        (await RecoverAsync()).ShouldBe(new RecoveryResult(1, 2, 0));
        Left(2, Line("r4"));
        (await RecoverAsync()).ShouldBe(new RecoveryResult(3, 1, 0));
        KeptIds().ShouldBe(["r2"]);

        picky.Refused.Clear();
        (await RecoverAsync()).ShouldBe(new RecoveryResult(4, 1, 0));
        File.Exists(RefusedFile).ShouldBeFalse();
        picky.Taken.ShouldBe(["r1", "r3", "r4", "r2"]);
        JournalSegment.Find(JournalFolder).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task An_amount_that_the_ledger_cannot_hold_stops_nobody_else(string engine)
    {
        await UseAsync(engine);
        Add(new LedgerSink(new BalanceBoard(), TimeProvider.System));
        Add(new RollupSink());
        Left(1, Charged("r1", "user:a", 7) + Charged("r2", "user:a", 5_000_000_000_000_000_000) + Charged("r3", "user:b", 9) + Charged("r4", "user:a", 1));

        await RecoverAsync();

        KeptIds().ShouldBe(["r2"]);
        (await Records.CountAsync(None)).ShouldBe(3);
        (await Books.BalanceAsync(Database, "user:a")).ShouldBe(-8);
        (await Books.BalanceAsync(Database, "user:b")).ShouldBe(-9);
        (await Books.ScalarAsync(Database, "SELECT CAST(sum(amount) AS BIGINT) FROM ledger_entries")).ShouldBe(0);
        (await Books.ScalarAsync(Database, "SELECT CAST(sum(requests) AS BIGINT) FROM usage_cube")).ShouldBe(3);
    }

    [Fact]
    public async Task What_cannot_be_kept_stays_in_the_journal()
    {
        Add(new Picky("r1"));
        using var journal = OpenJournal();
        journal.Write(Samples.Record("r1"));
        journal.Write(Samples.Record("r2"));
        using var drain = Drain(journal);
        Directory.CreateDirectory(RefusedFile);

        await Should.ThrowAsync<IOException>(() => drain.DrainAsync(None));
        await Should.ThrowAsync<IOException>(() => drain.DrainAsync(None));
        (await Records.CountAsync(None)).ShouldBe(0);

        Directory.Delete(RefusedFile);
        await drain.DrainAsync(None);
        (await Records.CountAsync(None)).ShouldBe(1);
        KeptIds().ShouldBe(["r1"]);
        if (!OperatingSystem.IsWindows())
        {
            File.GetUnixFileMode(RefusedFile).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }

    [Fact]
    public async Task One_that_is_kept_after_a_torn_one_is_whole()
    {
        var picky = new Picky("r1");
        Add(picky);
        Left(1, Line("r1"));
        Refused.Keep("torn"u8, "for the test");
        File.WriteAllText(RefusedFile, File.ReadAllText(RefusedFile).TrimEnd('\n'));

        Refused.Keep("""{"v":1,"i":"r5","t":5,"op":"chat","d":"x"}"""u8, "for the test");

        File.ReadAllLines(RefusedFile).Length.ShouldBe(2);
        (await RecoverAsync()).ShouldBe(new RecoveryResult(2, 1, 1));
        picky.Taken.ShouldBe(["r5"]);
    }

    private static string Line(string id) => $$"""{"v":1,"i":"{{id}}","t":5,"op":"chat","d":"x"}""" + "\n";

    private static string Charged(string id, string account, long charge) =>
        $$"""{"v":1,"i":"{{id}}","t":{{20_000 * Day}},"op":"chat","d":"x","m":"glm","cg":{{charge}},"ac":"{{account}}"}""" + "\n";

    private string[] KeptIds() => [.. File.ReadAllLines(RefusedFile).Select(line => line.Split('"')[5])];

    // Breaks a rule of the database for some records.
    private sealed class Picky(params IEnumerable<string> refused) : BatchSink
    {
        public List<string> Refused { get; } = [.. refused];

        public List<string> Taken { get; } = [];

        public int Batches { get; private set; }

        public override async Task ApplyAsync(DbConnection connection, IngestedBatch batch, CancellationToken cancellation)
        {
            Batches++;
            if (batch.Records.Any(r => Refused.Contains(r.Id)))
            {
                await connection.ExecuteAsync("INSERT INTO settings (section, document, updated_at) VALUES ('s', '{}', 0), ('s', '{}', 0)");
            }
        }

        public override void Committed(IngestedBatch batch) => Taken.AddRange(batch.Records.Select(r => r.Id));
    }
}
