using Headgate.Control.Ledger;
using Headgate.Control.Storage;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Ledger;

public sealed class LedgerIngestTests
{
    private const long Day = 86_400_000;

    [Theory, BothEngines]
    public async Task Usage_is_posted_by_day_payer_and_model_and_cost_by_day_and_channel(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        var db = test.Database;

        await Books.TakeAsync(db, [Books.Used("r1", 10, "user:anna", cost: 4), Books.Used("r2", 20, "user:anna", model: "GLM-4.6", cost: 6), Books.Used("r3", 7, "user:anna", model: "other", cost: 0)]);
        await Books.TakeAsync(db, [Books.Used("r4", 3, "user:anna"), Books.Used("r5", 5, at: Books.Noon + Day), new UsagePosting("r6", Books.Noon, null, null, null, null, null, null, null)]);

        (await Books.BalanceAsync(db, "user:anna")).ShouldBe(-40);
        (await Books.BalanceAsync(db, "tab:user:anna")).ShouldBe(-5);
        (await Books.BalanceAsync(db, "revenue")).ShouldBe(45);
        (await Books.BalanceAsync(db, "payable:plan")).ShouldBe(4 + 6 + 1 + 2);
        (await Books.ScalarAsync(db, "SELECT count(*) FROM ledger_transactions WHERE kind = 'usage'")).ShouldBe(3);
        (await Books.ScalarAsync(db, $"SELECT requests FROM ledger_transactions WHERE id = 'usage:{Books.Noon / Day}:user:anna:glm-4.6'")).ShouldBe(3);
        (await ReconcileAsync(db)).ShouldBeEmpty();
    }

    [Theory, BothEngines]
    public async Task Tells_how_much_of_what_was_spent_here_it_took_in(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        var earlier = Books.Used("r0", 100, "user:anna", at: Books.Noon - 1);

        var changes = await test.Database.WriteAsync(
            connection => LedgerIngest.ApplyAsync(connection, Books.Node, [earlier, Books.Used("r1", 10, "user:anna"), Books.Used("r2", 5, "user:anna")], [], Books.Noon, Books.Noon),
            CancellationToken.None);

        changes.Single(change => change.Account == "user:anna").ShouldBe(new BalanceChange("user:anna", -115, 1, 15));
        changes.Single(change => change.Account == "revenue").Posted.ShouldBe(0);
    }

    [Theory]
    [InlineData("UPDATE ledger_entries SET amount = amount + 1 WHERE account = 'revenue'", "unbalanced,unbalanced,balance")]
    [InlineData("UPDATE account_balances SET balance = balance - 1 WHERE account = 'user:anna'", "balance")]
    [InlineData("DELETE FROM account_balances WHERE account = 'user:anna'", "balance")]
    [InlineData("UPDATE request_records SET charge = charge + 1 WHERE id = 'r2'", "usage")]
    [InlineData("UPDATE request_records SET cost = cost + 1 WHERE id = 'r2'", "cost")]
    [InlineData("UPDATE request_records SET account = 'user:bert' WHERE id = 'r2'", "usage,usage")]
    [InlineData("UPDATE ledger_transactions SET requests = requests + 1 WHERE kind = 'usage' AND at > 1795132800000", "count")]
    [InlineData("INSERT INTO reservations (id, account, amount, at, node) VALUES ('r2', 'user:anna', 1, 1, 'node')", "reservation")]
    [InlineData("INSERT INTO ledger_transactions (id, kind, at, updated_at) VALUES ('empty', 'credit', 1, 1)", "unbalanced")]
    public async Task A_difference_is_found(string tampering, string kinds)
    {
        foreach (var engine in new[] { TestDatabase.Sqlite, TestDatabase.Postgres })
        {
            await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
            await Books.TakeAsync(test.Database, [Books.Used("r1", 10, "user:anna"), Books.Used("r2", 20, "user:anna", at: Books.Noon + Day)]);
            (await ReconcileAsync(test.Database)).ShouldBeEmpty();

            await Books.TamperAsync(test.Database, tampering);

            string.Join(',', await ReconcileAsync(test.Database)).ShouldBe(kinds);
        }
    }

    [Theory, BothEngines]
    public async Task A_record_that_was_posted_twice_or_never_is_found(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        var record = Books.Used("r1", 10, "user:anna");
        await Books.TakeAsync(test.Database, [Books.Used("r0", 1, "user:anna", at: Books.Noon - Day), record]);

        await test.Database.WriteAsync(connection => LedgerIngest.ApplyAsync(connection, Books.Node, [record], [], 0, 0), CancellationToken.None);
        (await ReconcileAsync(test.Database)).ShouldBe(["usage", "cost"]);

        await Books.TamperAsync(test.Database, "DELETE FROM request_records WHERE id = 'r1'");
        (await ReconcileAsync(test.Database)).ShouldBe(["usage", "cost"]);
    }

    [Theory, BothEngines]
    public async Task Records_that_retention_deleted_are_no_difference(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        await Books.TakeAsync(test.Database, [Books.Used("r1", 10, "user:anna", at: Books.Noon - Day), Books.Used("r2", 10, "user:anna"), Books.Used("r3", 10, "user:anna", at: Books.Noon + 1)]);

        await Books.TamperAsync(test.Database, "DELETE FROM request_records WHERE id IN ('r1', 'r2')");

        (await ReconcileAsync(test.Database)).ShouldBeEmpty();
    }

    private static async Task<IReadOnlyList<string>> ReconcileAsync(Database database) =>
        [.. (await new Reconciliation(database, new FakeTimeProvider()).RunAsync(CancellationToken.None)).Differences.Select(difference => difference.Kind)];
}
