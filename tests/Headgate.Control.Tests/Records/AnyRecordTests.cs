using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Statistics;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Tests.Records;

/// <summary>
/// Records hold what clients and providers wrote. One that a database refuses is set aside (<see cref="RefusedLinesTests"/>) and not in the books: so no
/// text and no number may be one that an engine refuses.
/// </summary>
public sealed class AnyRecordTests : JournalFixture
{
    private const int Count = 300;
    private const long LargestFigure = 1_000_000_000_000;

    private static readonly string[] Odd =
        ["", " ", "\0", "a\0b", "\u0001\u001F", "\uD800", "x\uDFFF", "🙂🙂", "'; DROP TABLE users; --", "\"\\\r\n\t", "%_", "＝1", "名字", "\u202Ereversed", "NULL", "\uFFFE\uFFFF"];

    // What the meter and the configuration bound; the rest may be as long as it likes.
    private static readonly Dictionary<string, int> Longest = new(StringComparer.Ordinal)
    {
        ["Id"] = 40, ["KeyId"] = 250, ["UserId"] = 250, ["TeamId"] = 250, ["KeyName"] = 200, ["Group"] = 200, ["Operation"] = 30, ["Dialect"] = 40,
        ["Model"] = 200, ["Channel"] = 200, ["Credential"] = 200, ["UpstreamModel"] = 200, ["Error"] = 60, ["ErrorMessage"] = 1_000, ["Account"] = 250,
    };

    [Theory, BothEngines]
    public async Task No_record_stops_the_books(string engine)
    {
        await UseAsync(engine);
        Add(new LedgerSink(new BalanceBoard(), TimeProvider.System));
        Add(new RollupSink());
        var random = new Random(11);
        using var journal = OpenJournal(segmentBytes: 64 << 20);
        for (var i = 0; i < Count; i++)
        {
            journal.Write(Made(random, i));
        }

        using var drain = Drain(journal);
        await drain.DrainAsync(None);

        (await Records.CountAsync(None)).ShouldBe(Count);
        await using var connection = await Database.OpenReaderAsync(None);
        (await connection.ExecuteScalarAsync<long>("SELECT CAST(sum(requests) AS BIGINT) FROM usage_cube")).ShouldBe(Count);
        (await connection.ExecuteScalarAsync<long>("SELECT CAST(sum(amount) AS BIGINT) FROM ledger_entries")).ShouldBe(0);
    }

    // Every text by reflection, so that one that is added is tried as well.
    private static RequestRecord Made(Random random, int number)
    {
        var record = Samples.Full($"r{number}") with { StartedAt = 1_763_700_000_000 + random.NextInt64(100_000_000), Account = Accounts.User($"u{number % 7}"), Trail = "[]" };
        foreach (var property in typeof(RequestRecord).GetProperties().Where(p => p.PropertyType == typeof(string) && p.Name is not ("Id" or "Account" or "Trail")))
        {
            property.SetValue(record, property.Name == "Tags" ? Tags(random) : Text(random, Longest.GetValueOrDefault(property.Name, 5_000)));
        }

        return record with
        {
            Usage = new Usage { Input = Figure(random), Output = Figure(random), CacheRead = Figure(random), Reasoning = Figure(random), Characters = Figure(random), Reported = true },
            Cost = Figure(random),
            Charge = Figure(random),
            DurationMicroseconds = Figure(random),
            FirstByteMicroseconds = Figure(random),
        };
    }

    private static string Tags(Random random) => string.Join(',', Enumerable.Range(0, random.Next(40)).Select(_ => Text(random, 100).Replace(',', ';')));

    private static string Text(Random random, int longest)
    {
        var text = random.Next(3) switch
        {
            0 => Odd[random.Next(Odd.Length)],
            1 => new string([.. Enumerable.Range(0, longest).Select(_ => (char)random.Next(0x4E00, 0x9FFF))]),
            _ => new string([.. Enumerable.Range(0, random.Next(longest)).Select(_ => (char)random.Next(0, 0xFFFF))]),
        };
        return text.Length <= longest ? text : text[..longest];
    }

    private static long Figure(Random random) => random.Next(3) switch { 0 => 0, 1 => LargestFigure, _ => random.NextInt64(LargestFigure) };
}
