using Headgate.Control.Ledger;
using Headgate.Control.Tests.Storage;
using Headgate.TestKit.Time;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Ledger;

public sealed class BalanceBoardTests
{
    private readonly Dictionary<string, (long Balance, long Posted)> _wallets = new(StringComparer.Ordinal) { ["user:anna"] = default };
    private readonly BalanceBoard _board;

    public BalanceBoardTests() => _board = new BalanceBoard
    {
        Wallets = () => _wallets.Keys,
        Wallet = (account, balance, posted) =>
        {
            if (!_wallets.TryGetValue(account, out var wallet))
            {
                return false;
            }

            _wallets[account] = (balance, wallet.Posted + posted);
            return true;
        },
    };

    [Fact]
    public void An_older_change_that_comes_later_does_not_bring_the_older_balance_back()
    {
        _board.Publish([new BalanceChange("user:anna", 8, 3, 0)]);
        _board.Publish([new BalanceChange("user:anna", 10, 2, 4), new BalanceChange("revenue", 1, 1, 0)]);

        _wallets["user:anna"].ShouldBe((8, 4));
    }

    [Theory, BothEngines]
    public async Task The_reader_tells_balances_without_what_other_nodes_hold(string engine)
    {
        await using var test = await TestDatabase.OpenAsync(engine, new FakeTimeProvider());
        _wallets["user:new"] = (-1, 0);
        await Books.TakeAsync(test.Database, [Books.Used("r1", 30, "user:anna")], new HeldAmount("h1", "user:anna", 5, 1));
        await Books.TamperAsync(test.Database, "INSERT INTO reservations (id, account, amount, at, node) VALUES ('h2', 'user:anna', 7, 1, 'other')");
        var reader = new BalanceReader(test.Database, _board, Books.Node, NullLogger<BalanceReader>.Instance);

        await reader.RefreshAsync(CancellationToken.None);
        _wallets["user:anna"].ShouldBe((-37, 0));
        _wallets["user:new"].ShouldBe((0, 0));

        await Books.TamperAsync(test.Database, "DELETE FROM reservations WHERE node = 'other'");
        await reader.RefreshAsync(CancellationToken.None);
        _wallets["user:anna"].ShouldBe((-30, 0));
    }
}
