using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Records;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Records;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Statistics;

public sealed class RollupTests : JournalFixture
{
    [Theory, BothEngines]
    public async Task A_record_counts_once_however_often_it_comes(string engine)
    {
        await UseAsync(engine);
        Add(new RollupSink());
        var lines = string.Concat(RecordTable.Many(30, 2).Select(r => System.Text.Encoding.UTF8.GetString(LineBuffer.Encode(r))));

        Left(1, lines + lines);
        await RecoverAsync();
        Left(2, lines);
        await RecoverAsync();

        var sums = await DumpAsync(Database);
        sums.ShouldNotBeEmpty();
        await new RollupRebuild(Database).RunAsync(None);
        (await DumpAsync(Database)).ShouldBe(sums);
        (await CountAsync()).ShouldBe(30);
    }

    // A client may write anything for a model; PostgreSQL keeps no NUL, and a batch that it refuses would come again for ever.
    [Theory, BothEngines]
    public async Task A_name_with_a_nul_is_kept_without_it(string engine)
    {
        await UseAsync(engine);
        Add(new LedgerSink(new BalanceBoard(), TimeProvider.System));
        Add(new RollupSink());
        using var journal = OpenJournal();
        journal.Write(RecordTable.Record("r1", 0) with { Model = "m\0", UpstreamModel = "\0u", Account = Accounts.User("u"), ErrorMessage = "\0" });
        using var drain = Drain(journal);

        await drain.DrainAsync(None);

        await using var connection = await Database.OpenReaderAsync(None);
        (await connection.QuerySingleAsync<string>("SELECT model FROM request_records")).ShouldBe("m\uFFFD");
        (await connection.QuerySingleAsync<string>("SELECT error_message FROM request_records")).ShouldBe("\uFFFD");
        (await connection.QuerySingleAsync<string>("SELECT value FROM usage_hourly WHERE dimension = 'model'")).ShouldBe("m\uFFFD");
        (await connection.QuerySingleAsync<string>("SELECT upstream_model FROM usage_cube")).ShouldBe("\uFFFDu");
    }

    // An index of PostgreSQL holds 2,704 bytes; names may have more together.
    [Theory, BothEngines]
    public async Task Names_and_tags_may_be_long(string engine)
    {
        await UseAsync(engine);
        Add(new RollupSink());
        var random = new Random(1);
        string Long(int length) => new([.. Enumerable.Range(0, length).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]);
        using var journal = OpenJournal();
        var record = RecordTable.Record("r1", 0) with
        {
            Group = Long(100),
            Model = Long(200),
            Channel = Long(100),
            UpstreamModel = Long(200),
            Tags = string.Join(',', Enumerable.Range(0, 40).Select(_ => Long(100))),
        };
        journal.Write(record);
        journal.Write(record with { Id = "r2" });
        journal.Write(record with { Id = "r3", Tags = record.Tags + "," + Long(1) });
        using var drain = Drain(journal);

        await drain.DrainAsync(None);

        await using var connection = await Database.OpenReaderAsync(None);
        (await connection.QueryAsync<long>("SELECT requests FROM usage_cube ORDER BY requests")).ShouldBe([1, 2]);
        (await CountAsync()).ShouldBe(3);
    }

    [Theory, BothEngines]
    public async Task A_batch_that_is_taken_back_leaves_no_sums(string engine)
    {
        await UseAsync(engine);
        Add(new RollupSink());
        var failing = new Failing();
        Add(failing);
        using var journal = OpenJournal();
        journal.Write(RecordTable.Record("r1", 0));
        using var drain = Drain(journal);

        await Should.ThrowAsync<InvalidOperationException>(() => drain.DrainAsync(None));
        (await DumpAsync(Database)).ShouldBeEmpty();
        failing.Fails = false;
        await drain.DrainAsync(None);

        (await CountAsync()).ShouldBe(1);
    }

    [Theory, BothEngines]
    public async Task A_rebuild_puts_right_what_is_wrong(string engine)
    {
        await UseAsync(engine);
        await RecordTable.InsertAsync(Database, RecordTable.Many(200, 4));
        var sums = await DumpAsync(Database);
        await Database.WriteAsync(
            async connection =>
            {
                await connection.ExecuteAsync("UPDATE usage_hourly SET requests = requests + 5; UPDATE usage_daily SET cost = 0; DELETE FROM usage_cube; DELETE FROM record_tags; DELETE FROM record_peaks");
                await connection.ExecuteAsync("INSERT INTO usage_hourly (dimension, value, bucket) VALUES ('key', 'ghost', @bucket)", new { bucket = RecordTable.Day0 });
            },
            None);

        var done = await new RollupRebuild(Database).RunAsync(None);

        (done.Days, done.Records).ShouldBe((4, 200));
        (await DumpAsync(Database)).ShouldBe(sums);
    }

    /// <summary>Every row of every table of sums, as text.</summary>
    internal static async Task<IReadOnlyList<string>> DumpAsync(Database database)
    {
        await using var connection = await database.OpenReaderAsync(None);
        var rows = new List<string>();
        foreach (var table in (string[])["usage_hourly", "usage_daily", "usage_cube", "record_tags", "record_peaks"])
        {
            foreach (var row in await connection.QueryAsync($"SELECT * FROM {table}"))
            {
                rows.Add(table + " " + string.Join('|', ((IDictionary<string, object>)row).Values));
            }
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }

    private async Task<long> CountAsync()
    {
        await using var connection = await Database.OpenReaderAsync(None);
        return await connection.ExecuteScalarAsync<long>("SELECT CAST(sum(requests) AS BIGINT) FROM usage_hourly WHERE dimension = 'all'");
    }

    private sealed class Failing : BatchSink
    {
        public bool Fails { get; set; } = true;

        public override Task ApplyAsync(System.Data.Common.DbConnection connection, IngestedBatch batch, CancellationToken cancellation) =>
            Fails ? throw new InvalidOperationException("fails") : Task.CompletedTask;
    }
}
