using Dapper;
using Headgate.Control.Ledger;
using Headgate.Control.Migrations;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Ledger;

public sealed class LedgerMigrationTests
{
    [Theory, BothEngines]
    public async Task What_was_used_before_there_was_a_ledger_is_in_it(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        var script = Migrator.Load(engine).Single(migration => migration.Version == 5);
        await test.Database.WriteAsync(
            async connection =>
            {
                foreach (var table in new[] { "ledger_entries", "ledger_transactions", "account_balances", "reservations", "redemption_codes", "redemptions", "payment_orders", "alert_firings", "alerts", "outbox" })
                {
                    await connection.ExecuteAsync($"DROP TABLE {table}");
                }

                await Books.StoreAsync(connection, [Books.Used("r1", 10), Books.Used("r2", 20, model: "GLM-4.6"), Books.Used("r3", 5, user: null, at: Books.Noon - 86_400_000), Books.Used("r4", 3, channel: null)]);
                await connection.ExecuteAsync(script.Sql);
            },
            CancellationToken.None);

        (await Books.BalanceAsync(test.Database, "tab:user:anna")).ShouldBe(-33);
        (await Books.BalanceAsync(test.Database, "tab:none")).ShouldBe(-5);
        (await Books.BalanceAsync(test.Database, "payable:plan")).ShouldBe(17);
        (await new Reconciliation(test.Database, new FakeTimeProvider()).RunAsync(CancellationToken.None)).Differences.ShouldBeEmpty();

        await Books.TakeAsync(test.Database, [Books.Used("r5", 7)]);
        (await Books.BalanceAsync(test.Database, "tab:user:anna")).ShouldBe(-40);
        (await new Reconciliation(test.Database, new FakeTimeProvider()).RunAsync(CancellationToken.None)).Differences.ShouldBeEmpty();
    }
}
