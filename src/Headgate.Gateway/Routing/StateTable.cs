using System.Collections.Concurrent;
using Headgate.Gateway.Access;

namespace Headgate.Gateway.Routing;

/// <summary>
/// Mutable state by stable id, so that a new snapshot finds what the old one knew. Bounded by the configuration: what the
/// published snapshot does not name is dropped by <see cref="Keep"/>.
/// </summary>
public sealed class StateTable(TimeProvider time)
{
    private readonly ConcurrentDictionary<string, TargetState> _targets = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, CredentialState> _credentials = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ApiKeyState> _keys = new(StringComparer.Ordinal);

    /// <summary>State of a target.</summary>
    public TargetState Target(string id) => _targets.GetOrAdd(id, static (id, time) => new TargetState(id, time), time);

    /// <summary>State of a credential; the id must hold a fingerprint, never the secret.</summary>
    public CredentialState Credential(string id) => _credentials.GetOrAdd(id, static (_, time) => new CredentialState(time), time);

    /// <summary>State of an API key.</summary>
    public ApiKeyState Key(string id) => _keys.GetOrAdd(id, static (_, time) => new ApiKeyState(time), time);

    /// <summary>Drops every state that is not named. Requests that still run on an older snapshot hold their own references.</summary>
    public void Keep(IReadOnlySet<string> targets, IReadOnlySet<string> credentials, IReadOnlySet<string> keys)
    {
        Prune(_targets, targets);
        Prune(_credentials, credentials);
        Prune(_keys, keys);
    }

    private static void Prune<T>(ConcurrentDictionary<string, T> table, IReadOnlySet<string> keep)
    {
        foreach (var id in table.Keys)
        {
            if (!keep.Contains(id))
            {
                table.TryRemove(id, out _);
            }
        }
    }
}
