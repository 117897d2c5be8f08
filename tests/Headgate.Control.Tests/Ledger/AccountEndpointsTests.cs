using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Ledger;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Ledger;

public sealed class AccountEndpointsTests
{
    [Theory, BothEngines]
    public async Task A_credit_is_given_once_per_key_and_audited(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("anna", Role.User);
        var credit = new CreditInput { AmountUsd = 12.5m, Memo = "welcome", IdempotencyKey = "k1" };

        var first = await host.Root.Accounts.CreditAsync("user:anna", credit);
        var again = await host.Root.Accounts.CreditAsync("user:anna", credit);
        var other = await Should.ThrowAsync<AdminApiException>(() => host.Root.Accounts.CreditAsync("user:anna", credit with { AmountUsd = 13 }));
        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = -0.000000001m, IdempotencyKey = "k2" });

        (first.Repeated, again.Repeated, again.TransactionId).ShouldBe((false, true, first.TransactionId));
        other.Problem.Status.ShouldBe(409);
        var account = await host.Root.Accounts.GetAsync("user:anna");
        (account.BalanceUsd, account.Name).ShouldBe((12.499999999m, "anna"));
        var listed = await host.Root.Ledger.ListAsync(new ListQuery { Filters = new Dictionary<string, string> { ["account"] = "user:anna", ["kind"] = "credit" } });
        listed.Total.ShouldBe(2);
        listed.Items.Single(transaction => transaction.Memo == "welcome").Entries.ShouldBe([new LedgerEntryView("user:anna", 12.5m), new LedgerEntryView("adjustments", -12.5m)]);
        (await host.Root.Ledger.GetAsync(first.TransactionId)).Memo.ShouldBe("welcome");
        (await Books.ScalarAsync(host.Database, "SELECT count(*) FROM audit_entries WHERE action = 'account.credit' AND resource_id = 'user:anna'")).ShouldBe(2);
        (await host.Root.Accounts.ListAsync(new ListQuery { Search = "ANN", Filters = new Dictionary<string, string> { ["kind"] = "user" } })).Items.ShouldHaveSingleItem().Account.ShouldBe("user:anna");
    }

    [Theory]
    [InlineData("user:nobody", 1, 404)]
    [InlineData("revenue", 1, 404)]
    [InlineData("payable:plan", 1, 404)]
    [InlineData("user:anna", 0, 422)]
    [InlineData("user:anna", 1_000_001, 422)]
    [InlineData("user:anna", 0.0000000001, 422)]
    public async Task What_cannot_be_credited_is_refused(string account, double amount, int status)
    {
        await using var host = await AdminHost.StartAsync();
        await host.AddUserAsync("anna", Role.User);

        var refused = await Should.ThrowAsync<AdminApiException>(() => host.Root.Accounts.CreditAsync(account, new CreditInput { AmountUsd = (decimal)amount, IdempotencyKey = "k" }));

        refused.Problem.Status.ShouldBe(status);
        (await Books.ScalarAsync(host.Database, "SELECT count(*) FROM ledger_transactions")).ShouldBe(0);
    }

    [Theory, BothEngines]
    public async Task Users_see_their_own_accounts_and_their_teams_and_nothing_else(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = host.ClientFor(await host.AddUserAsync("anna", Role.User));
        await host.AddUserAsync("bert", Role.User);
        await Books.TamperAsync(host.Database, "INSERT INTO teams (id, name, created_at, updated_at) VALUES ('blue', 'Blue', 0, 0), ('red', 'Red', 0, 0)");
        await Books.TamperAsync(host.Database, "INSERT INTO team_members (team_id, user_id, role, joined_at) VALUES ('blue', 'anna', 'member', 0), ('red', 'bert', 'member', 0)");
        await Books.TakeAsync(
            host.Database,
            [Books.Used("r1", Books.Usd, "user:anna"), Books.Used("r2", 2 * Books.Usd, "user:bert", "bert"), Books.Used("r3", 4 * Books.Usd, "team:blue"), Books.Used("r4", 8 * Books.Usd, "team:red", "bert"), Books.Used("r5", 16 * Books.Usd)],
            new HeldAmount("h", "team:blue", Books.Usd, 1));

        var balance = await anna.MyMoney.BalanceAsync();
        var ledger = await anna.MyMoney.LedgerAsync(new ListQuery { Sort = "amountUsd" });

        balance.Accounts.Select(a => (a.Account, a.BalanceUsd, a.AvailableUsd)).ShouldBe([("user:anna", -1m, -1m), ("team:blue", -4m, -5m), ("tab:user:anna", -16m, -16m)]);
        ledger.Items.Select(m => m.AmountUsd).ShouldBe([-16m, -4m, -1m]);
        (await Should.ThrowAsync<AdminApiException>(() => anna.Accounts.GetAsync("user:anna"))).Problem.Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_credit_reaches_the_wallet_of_the_data_plane()
    {
        await using var host = await AdminHost.StartAsync();
        await host.AddUserAsync("anna", Role.User);
        var told = new List<(string, long, long)>();
        var board = (BalanceBoard)host.Services.GetService(typeof(BalanceBoard))!;
        board.Wallet = (account, balance, posted) =>
        {
            told.Add((account, balance, posted));
            return true;
        };

        await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = 3, IdempotencyKey = "k" });

        told.ShouldContain(("user:anna", 3 * Books.Usd, 0L));
    }
}
