using System.Collections.Concurrent;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Routing;

/// <summary>
/// Mutable state by stable id, so that a new snapshot finds what the old one knew. Bounded by the configuration: what the
/// published snapshot does not name is dropped by <see cref="Keep"/>.
/// </summary>
public sealed class StateTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TargetState> _targets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CredentialState> _credentials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<LimitStateId, LimitCounter> _limits = new();
    private readonly ConcurrentDictionary<string, WalletState> _wallets = new(StringComparer.Ordinal);

    /// <summary>The accounts that pay in advance, of the configuration in force.</summary>
    public IEnumerable<WalletState> Wallets => _wallets.Values;

    /// <summary>State of a target.</summary>
    public TargetState Target(string id) => _targets.GetOrAdd(id, static (id, time) => new TargetState(id, time), time);

    /// <summary>State of a credential; the id must hold a fingerprint, never the secret.</summary>
    public CredentialState Credential(string id) => _credentials.GetOrAdd(id, static (_, time) => new CredentialState(time), time);

    /// <summary>Counter of a limit.</summary>
    public LimitCounter Limit(LimitStateId id, LimitWindow window) => _limits.GetOrAdd(id, static (_, window) => window.CreateCounter(), window);

    /// <summary>What an account that pays in advance has left.</summary>
    /// <param name="account"><c>user:ID</c> or <c>team:ID</c>.</param>
    public WalletState Wallet(string account) => _wallets.GetOrAdd(account, static account => new WalletState(account));

    /// <summary>The same, if the configuration in force has such an account.</summary>
    public WalletState? FindWallet(string account) => _wallets.GetValueOrDefault(account);

    /// <summary>Drops every state that is not named. Requests that still run on an older snapshot hold their own references.</summary>
    public void Keep(StatesInUse inUse)
    {
        Prune(_targets, inUse.Targets);
        Prune(_credentials, inUse.Credentials);
        Prune(_limits, inUse.Limits);
        Prune(_wallets, inUse.Wallets);
    }

    private static void Prune<TId, T>(ConcurrentDictionary<TId, T> table, IReadOnlySet<TId> keep)
        where TId : notnull
    {
        // What is named is there; as many as are named are all that are there.
        if (table.Count == keep.Count)
        {
            return;
        }

        foreach (var id in table.Keys)
        {
            if (!keep.Contains(id))
            {
                table.TryRemove(id, out _);
            }
        }
    }
}
