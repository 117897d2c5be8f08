using System.Data;
using System.Diagnostics;
using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Records;
using Headgate.Control.Statistics;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.RecordBenchmarks;

/// <summary>Takes records into a database the way they come: journal, drain, sums.</summary>
internal static class Filling
{
    private const int Step = 100_000;

    private static readonly string[] OldIndexes =
    [
        "DROP INDEX request_records_by_user", "DROP INDEX request_records_by_team", "DROP INDEX request_records_by_model", "DROP INDEX request_records_by_channel",
        "DROP INDEX request_records_failed", "DROP INDEX request_records_unpriced", "DROP INDEX request_records_by_time", "DROP INDEX request_records_by_key",
        "CREATE INDEX request_records_by_time ON request_records (started_at)", "CREATE INDEX request_records_by_key ON request_records (key_id, started_at, cost)",
    ];

    public static async Task RunAsync(string address, int records, bool plain)
    {
        var folder = Directory.CreateTempSubdirectory("headgate-journal");
        using var database = await Databases.OpenAsync(address);
        if (plain)
        {
            await database.WriteAsync(async connection => { foreach (var sql in OldIndexes) { await connection.ExecuteAsync(sql); } }, CancellationToken.None);
        }

        using var journal = new Journal(folder.FullName, 0, NullLogger<Journal>.Instance, 64 << 20);
        var refused = new RefusedLines(Path.Combine(folder.FullName, "refused.jsonl"), NullLogger<RefusedLines>.Instance);
        using var ingest = new RecordIngest(database, "benchmark", refused, plain ? [] : [new LedgerSink(new BalanceBoard(), TimeProvider.System), new RollupSink()]);
        using var drain = new JournalDrain(journal, ingest, TimeProvider.System, NullLogger<JournalDrain>.Instance);
        var all = TimeSpan.Zero;
        var cpu = TimeSpan.Zero;
        var done = 0;
        foreach (var some in new Traffic(records).All().Chunk(Step))
        {
            foreach (var record in some)
            {
                journal.Write(record);
                journal.Tend();
            }

            var started = Stopwatch.GetTimestamp();
            var before = Environment.CpuUsage.TotalTime;
            await drain.DrainAsync(CancellationToken.None);
            var took = Stopwatch.GetElapsedTime(started);
            all += took;
            cpu += Environment.CpuUsage.TotalTime - before;
            done += some.Length;
            Console.WriteLine($"{done,9} records, the last {some.Length} at {some.Length / took.TotalSeconds:0} a second");
        }

        Console.WriteLine($"{done / all.TotalSeconds:0} records a second over all, {cpu.TotalMicroseconds / done:0.0} µs of processor time each");
        // The sums hold every record from the first on; the server's own upkeep notes that at its first start.
        await database.WriteAsync(connection => RecordMarks.RaiseAsync(connection, RecordMarks.Built, 1), CancellationToken.None);
        if (database.Engine == "postgres")
        {
            // What autovacuum does in time: the planner needs its figures. (A single word would be the name of a procedure.)
            await database.WriteAsync(connection => connection.ExecuteAsync("ANALYZE", commandType: CommandType.Text), CancellationToken.None);
        }

        journal.Dispose();
        folder.Delete(recursive: true);
    }
}
