using Headgate.Contracts;
using Headgate.Contracts.Client;
using Headgate.Control.Admin;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;

namespace Headgate.Control.Tests.Ledger;

public sealed class LedgerConcurrencyTests
{
    private const int Tasks = 16;
    private const int Rounds = 4;

    [Theory, BothEngines]
    public async Task Usage_credits_and_codes_at_once_add_up_to_the_last_nano_dollar(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        await host.AddUserAsync("anna", Role.User);
        var users = new List<AdminClient>();
        for (var i = 0; i < Tasks; i++)
        {
            users.Add(host.ClientFor(await host.AddUserAsync($"u{i}", Role.User)));
        }

        var codes = (await host.Root.Codes.CreateAsync(new RedemptionCodeInput { AmountUsd = 0.000000003m, Count = Tasks })).Codes;

        await Task.WhenAll(Enumerable.Range(0, Tasks).Select(task => Task.Run(async () =>
        {
            for (var round = 0; round < Rounds; round++)
            {
                await Books.TakeAsync(host.Database, [Books.Used($"{task}-{round}-a", 7, "user:anna"), Books.Used($"{task}-{round}-b", 11, "user:anna", model: $"m{round}")]);
                await host.Root.Accounts.CreditAsync("user:anna", new CreditInput { AmountUsd = 0.000000100m, IdempotencyKey = $"{task}-{round}" });
            }

            await users[task].MyMoney.RedeemAsync(new RedeemInput { Code = codes[task].Code });
        })));

        var report = await host.Root.Ledger.ReconcileAsync();
        report.Differences.ShouldBeEmpty();
        report.Ok.ShouldBeTrue();
        report.Records.ShouldBe(Tasks * Rounds * 2);
        (await Books.BalanceAsync(host.Database, "user:anna")).ShouldBe(Tasks * Rounds * (100 - 18));
        (await Books.BalanceAsync(host.Database, "revenue")).ShouldBe(Tasks * Rounds * 18);
        (await Books.BalanceAsync(host.Database, "codes")).ShouldBe(-Tasks * 3);
    }
}
