using Headgate.Gateway.Routing;

namespace Headgate.Control.Ledger;

/// <summary>
/// Tells the data plane what accounts have. Changes are told after they have committed, from several threads, so an older one may come after a
/// newer one: the board keeps each account's newest. It holds only accounts that the data plane has a wallet for.
/// </summary>
public sealed class BalanceBoard
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, Known> _known = new(StringComparer.Ordinal);
    private Dictionary<string, long> _elsewhere = new(StringComparer.Ordinal);

    /// <summary>
    /// Takes a balance over into the data plane: account, what it has (nano-USD), and how much of what was spent here that has in it.
    /// Answers whether there is a wallet for the account. Set once, before anything runs.
    /// </summary>
    public Func<string, long, long, bool> Wallet { get; set; } = static (_, _, _) => false;

    /// <summary>Which accounts the data plane has a wallet for. Set once, before anything runs.</summary>
    public Func<IEnumerable<string>> Wallets { get; set; } = static () => [];

    /// <summary>Those of them that were never told what they have. Set once, before anything runs.</summary>
    public Func<IEnumerable<string>> UnknownWallets { get; set; } = static () => [];

    /// <summary>A board that tells the wallets of a table.</summary>
    public static BalanceBoard Of(StateTable states) => new()
    {
        Wallets = () => states.Wallets.Select(wallet => wallet.Account),
        UnknownWallets = () => states.Wallets.Where(wallet => !wallet.IsKnown).Select(wallet => wallet.Account),
        Wallet = (account, balance, posted) =>
        {
            var wallet = states.FindWallet(account);
            wallet?.SetBalance(balance, posted);
            return wallet is not null;
        },
    };

    /// <summary>Tells changes that have committed.</summary>
    public void Publish(IReadOnlyList<BalanceChange> changes)
    {
        lock (_lock)
        {
            foreach (var change in changes)
            {
                Tell(change);
            }
        }
    }

    /// <summary>Tells what was read of all wallets' accounts, and what other processes hold of them.</summary>
    internal void Refresh(IReadOnlyList<BalanceChange> balances, Dictionary<string, long> heldElsewhere)
    {
        lock (_lock)
        {
            _elsewhere = heldElsewhere;
            foreach (var balance in balances)
            {
                Tell(balance);
            }
        }
    }

    private void Tell(BalanceChange change)
    {
        if (!_known.TryGetValue(change.Account, out var known) || known.Version < change.Version)
        {
            known = new Known(change.Balance, change.Version);
        }

        if (Wallet(change.Account, known.Balance - _elsewhere.GetValueOrDefault(change.Account), change.Posted))
        {
            _known[change.Account] = known;
        }
        else
        {
            _known.Remove(change.Account);
        }
    }

    private readonly record struct Known(long Balance, long Version);
}
