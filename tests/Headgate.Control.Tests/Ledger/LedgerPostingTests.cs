using Headgate.Control.Ledger;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;

namespace Headgate.Control.Tests.Ledger;

public sealed class LedgerPostingTests
{
    [Theory, BothEngines]
    public async Task A_balance_is_the_sum_of_its_entries_and_everything_sums_to_zero(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        await test.Database.WriteAsync(
            async connection =>
            {
                await LedgerPosting.PostAsync(connection, new LedgerTransaction("t1", LedgerKinds.Credit, 1, LedgerTransaction.Move("adjustments", "user:a", 5)), 1);
                var changes = await LedgerPosting.PostAsync(connection, new LedgerTransaction("t2", LedgerKinds.Credit, 2, LedgerTransaction.Move("user:a", "user:b", 2)), 2);
                changes.ShouldBe([new BalanceChange("user:b", 2, 1, 0), new BalanceChange("user:a", 3, 2, 0)]);
            },
            CancellationToken.None);

        (await Books.BalanceAsync(test.Database, "user:a")).ShouldBe(3);
        (await Books.ScalarAsync(test.Database, "SELECT CAST(sum(balance) AS BIGINT) FROM account_balances")).ShouldBe(0);
        (await Books.ScalarAsync(test.Database, "SELECT CAST(sum(amount) AS BIGINT) FROM ledger_entries")).ShouldBe(0);
    }

    [Theory]
    [InlineData(5, -4, typeof(InvalidOperationException))]
    [InlineData(5, 5, typeof(InvalidOperationException))]
    [InlineData(long.MaxValue, long.MinValue, typeof(OverflowException))]
    [InlineData(200_000_000_000_000_000, -200_000_000_000_000_000, typeof(OverflowException))]
    public async Task What_does_not_sum_to_zero_or_is_out_of_bounds_is_not_written(long one, long other, Type refusal)
    {
        await using var test = await TestDatabase.OpenAsync(TestDatabase.Sqlite, new FakeTimeProvider());
        var wrong = new LedgerTransaction("t1", LedgerKinds.Credit, 1, [new LedgerEntry("user:a", one), new LedgerEntry("adjustments", other)]);

        await Should.ThrowAsync(() => test.Database.WriteAsync(connection => LedgerPosting.PostAsync(connection, wrong, 1), CancellationToken.None), refusal);
        await Should.ThrowAsync(() => test.Database.WriteAsync(connection => LedgerPosting.AddAsync(connection, [wrong], 1), CancellationToken.None), refusal);

        (await Books.ScalarAsync(test.Database, "SELECT count(*) FROM ledger_transactions")).ShouldBe(0);
    }

    [Fact]
    public async Task A_balance_that_would_leave_64_bits_is_refused_and_not_rounded()
    {
        await using var test = await TestDatabase.OpenAsync(TestDatabase.Sqlite, new FakeTimeProvider());
        await Books.TamperAsync(test.Database, "INSERT INTO account_balances (account, balance, version, updated_at) VALUES ('user:a', 8999999999999999999, 1, 0)");

        await Should.ThrowAsync<OverflowException>(() => test.Database.WriteAsync(
            connection => LedgerPosting.PostAsync(connection, new LedgerTransaction("t1", LedgerKinds.Credit, 1, LedgerTransaction.Move("adjustments", "user:a", 2)), 1), CancellationToken.None));

        (await Books.BalanceAsync(test.Database, "user:a")).ShouldBe(8_999_999_999_999_999_999);
    }
}
