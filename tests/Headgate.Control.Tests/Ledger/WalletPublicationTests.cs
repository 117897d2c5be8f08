using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Control.Ledger;
using Headgate.Control.Tests.Admin;
using Headgate.Control.Tests.Storage;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Gateway.Routing;
using Microsoft.Extensions.Logging.Abstractions;

namespace Headgate.Control.Tests.Ledger;

/// <summary>No request may meet a wallet that does not know what it has.</summary>
public sealed class WalletPublicationTests
{
    private static readonly CancellationToken None = CancellationToken.None;

    [Theory, BothEngines]
    public async Task A_wallet_is_known_when_its_configuration_comes_into_force(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "anna", Role = UserRole.User } });
        await host.Root.Accounts.CreditAsync($"user:{anna.Id}", new CreditInput { AmountUsd = 3, IdempotencyKey = "k" });
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = anna.Id });
        OnlyWallet(host.Snapshots.Current).ShouldBeNull();

        await host.Root.Users.ReplaceAsync(anna.Id, anna.User.User with { Prepaid = true }, anna.User.Version);

        var wallet = OnlyWallet(host.Snapshots.Current).ShouldNotBeNull();
        (wallet.IsKnown, wallet.Available).ShouldBe((true, 3 * Books.Usd));
        await host.Root.Accounts.CreditAsync($"user:{anna.Id}", new CreditInput { AmountUsd = 2, IdempotencyKey = "l" });
        wallet.Available.ShouldBe(5 * Books.Usd);
    }

    [Theory, BothEngines]
    public async Task Somebody_new_who_pays_in_advance_is_known_to_have_nothing(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "anna", Role = UserRole.User, Prepaid = true } });

        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = anna.Id });

        var wallet = OnlyWallet(host.Snapshots.Current).ShouldNotBeNull();
        (wallet.IsKnown, wallet.Available).ShouldBe((true, 0));
    }

    [Theory, BothEngines]
    public async Task Another_node_knows_it_when_it_has_read_the_configuration(string engine)
    {
        await using var host = await AdminHost.StartAsync(engine);
        var anna = await host.Root.Users.CreateAsync(new NewUser { User = new UserInput { Name = "anna", Role = UserRole.User, Prepaid = true } });
        await host.Root.Accounts.CreditAsync($"user:{anna.Id}", new CreditInput { AmountUsd = 3, IdempotencyKey = "k" });
        using var transports = new TransportPool();
        var states = new StateTable(host.Time);
        var context = new CompileContext(1, states, transports, ProviderCatalog.Embedded, host.Time, new Headgate.Control.Records.UsageHistory(host.Database), []);
        var source = new ConfigurationSource(null, _ => null, StoredConfiguration.Empty, context);
        var snapshots = new SnapshotHolder(source.Compile(1).Compiled!.Snapshot!);
        var balances = new BalanceReader(host.Database, BalanceBoard.Of(states), "other", NullLogger<BalanceReader>.Instance);
        using var other = new ConfigurationPublisher(source, snapshots, host.Database, host.Master, NullLogger<ConfigurationPublisher>.Instance) { BeforePublish = balances.LearnAsync };
        await host.Root.Keys.CreateAsync(new ApiKeyInput { Name = "k", OwnerId = anna.Id });

        (await other.CheckStoredAsync(None)).ShouldBeTrue();

        OnlyWallet(snapshots.Current).ShouldNotBeNull().Available.ShouldBe(3 * Books.Usd);
    }

    private static WalletState? OnlyWallet(GatewaySnapshot snapshot) => snapshot.Keys.Values.Single().Wallet;
}
