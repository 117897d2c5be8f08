using Headgate.Control.Records;
using Headgate.Control.Statistics;
using Headgate.Control.Storage;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Tests.Records;

/// <summary>Puts records into a database the way the journal does, sums included.</summary>
internal static class RecordTable
{
    /// <summary>2026-11-10T00:00Z, the begin of a day.</summary>
    public const long Day0 = 1_794_268_800_000;

    public const long Hour = 3_600_000;

    public const long Day = 24 * Hour;

    public static Task InsertAsync(Database database, params IEnumerable<RequestRecord> records) => database.WriteAsync(
        async connection =>
        {
            using var inserter = await RecordInserter.CreateAsync(connection, summarize: true, CancellationToken.None);
            foreach (var record in records)
            {
                inserter.Insert(LineBuffer.Encode(record)[..^1]).ShouldBeTrue();
            }

            var batch = new IngestedBatch("node", await inserter.CompleteAsync(CancellationToken.None), []);
            await new RollupSink().ApplyAsync(connection, batch, CancellationToken.None);
        },
        CancellationToken.None);

    /// <summary>A plain record at a time after <see cref="Day0"/>.</summary>
    public static RequestRecord Record(string id, long after) => Samples.Record(id, startedAt: Day0 + after);

    /// <summary>Varied records over some days; the same ones every time.</summary>
    public static IEnumerable<RequestRecord> Many(int count, int days)
    {
        var random = new Random(7);
        for (var i = 0; i < count; i++)
        {
            var key = random.Next(5);
            var fails = random.Next(10) == 0;
            yield return Record($"r{i:D5}", random.NextInt64(days * Day)) with
            {
                KeyId = "k" + key,
                UserId = key == 4 ? null : "u" + (key % 2),
                TeamId = key < 2 ? "t1" : null,
                Group = key == 0 ? "vip" : "default",
                Tags = key switch { 0 => "blue,red", 1 => "red", _ => null },
                Model = random.Next(2) == 0 ? "GLM-4.6" : "glm-4.5",
                UpstreamModel = "up" + random.Next(2),
                Channel = "c" + random.Next(3),
                Operation = random.Next(4) == 0 ? "embeddings" : "chat",
                Outcome = fails ? RequestOutcome.Refused : (RequestOutcome)(random.Next(20) == 0 ? 2 : 0),
                Status = fails ? 429 : 200,
                Error = fails ? "RateLimited" : null,
                Attempts = fails && key == 0 ? 0 : 1,
                Cost = random.Next(9) == 0 ? null : random.NextInt64(1_000_000_000),
                Charge = random.Next(9) == 0 ? null : random.NextInt64(2_000_000_000),
                FirstByteMicroseconds = random.NextInt64(2_000_000),
                DurationMicroseconds = random.NextInt64(300_000_000),
            };
        }
    }
}
