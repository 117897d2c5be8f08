using Headgate.Control.Ledger;
using Headgate.Control.Tests.Records;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Ledger;

public sealed class ReservationTests : JournalFixture
{
    [Theory, BothEngines]
    public async Task A_crash_loses_no_finished_request_and_leaves_nothing_held(string engine)
    {
        await UseAsync(engine);
        var board = new BalanceBoard();
        Add(new LedgerSink(board, new FakeTimeProvider()));

        // Killed while r2 ran: r1 is finished, r3 was finished by the record alone, the last line is torn.
        Left(1, $"{Held("r1", 500)}\n{Held("r2", 700)}\n{Line("r1", 300)}\n{Held("r3", 50)}\n{Line("r3", 40)}\n{Line("r4", 9)[..60]}");
        await RecoverAsync();

        (await Books.BalanceAsync(Database, "user:anna")).ShouldBe(-340);
        (await Books.ScalarAsync(Database, "SELECT count(*) FROM request_records")).ShouldBe(2);
        (await Books.ScalarAsync(Database, "SELECT CAST(sum(amount) AS BIGINT) FROM reservations")).ShouldBe(700);

        (await ReservationSweeper.ReleaseLeftAsync(Database, "node", DateTimeOffset.UnixEpoch, NullLogger.Instance, None)).ShouldBe(0);
        (await ReservationSweeper.ReleaseLeftAsync(Database, "another", DateTimeOffset.MaxValue, NullLogger.Instance, None)).ShouldBe(0);
        (await ReservationSweeper.ReleaseLeftAsync(Database, "node", DateTimeOffset.MaxValue, NullLogger.Instance, None)).ShouldBe(1);
        (await Books.ScalarAsync(Database, "SELECT count(*) FROM reservations")).ShouldBe(0);
        (await Books.BalanceAsync(Database, "user:anna")).ShouldBe(-340);
    }

    [Theory, BothEngines]
    public async Task A_record_in_a_later_batch_ends_its_reservation(string engine)
    {
        await UseAsync(engine);
        Add(new LedgerSink(new BalanceBoard(), new FakeTimeProvider()));

        Left(1, Held("r1", 500) + "\n");
        await RecoverAsync();
        (await Books.ScalarAsync(Database, "SELECT count(*) FROM reservations")).ShouldBe(1);
        Left(2, Line("r1", 300) + "\n");
        await RecoverAsync();

        (await Books.ScalarAsync(Database, "SELECT count(*) FROM reservations")).ShouldBe(0);
        (await Books.BalanceAsync(Database, "user:anna")).ShouldBe(-300);
    }

    [Theory, BothEngines]
    public async Task A_journal_that_is_read_again_charges_nothing_again_and_holds_nothing_again(string engine)
    {
        await UseAsync(engine);
        Add(new LedgerSink(new BalanceBoard(), new FakeTimeProvider()));
        var content = $"{Held("r1", 500)}\n{Line("r1", 300)}\n";

        Left(1, content);
        await RecoverAsync();
        Left(2, content);
        await RecoverAsync();

        (await Books.BalanceAsync(Database, "user:anna")).ShouldBe(-300);
        (await Books.ScalarAsync(Database, "SELECT count(*) FROM reservations")).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task What_is_older_than_any_request_is_swept(string engine)
    {
        await UseAsync(engine);
        var time = new FakeTimeProvider();
        var old = (time.GetUtcNow() - ReservationSweeper.Bound).ToUnixTimeMilliseconds() - 1;
        await Books.TakeAsync(Database, [], new HeldAmount("old", "user:anna", 5, old), new HeldAmount("young", "user:anna", 7, old + 2));
        using var sweeper = new ReservationSweeper(Database, time, NullLogger<ReservationSweeper>.Instance);

        (await sweeper.SweepAsync(None)).ShouldBe(1);

        (await Books.ScalarAsync(Database, "SELECT CAST(sum(amount) AS BIGINT) FROM reservations")).ShouldBe(7);
    }

    private static string Held(string id, long amount) => $$"""{"v":1,"rv":"{{id}}","ac":"user:anna","n":{{amount}},"t":1795176000000}""";

    private static string Line(string id, long charge) =>
        $$"""{"v":1,"i":"{{id}}","t":1795176000000,"k":"k1","u":"anna","op":"chat","d":"openai-chat","m":"glm-4.6","ch":"plan","st":200,"a":1,"in":10,"ou":5,"c":{{charge / 2}},"cg":{{charge}},"ac":"user:anna"}""";
}
