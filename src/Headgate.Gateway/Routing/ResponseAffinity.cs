using System.Collections.Concurrent;
using Headgate.Gateway.Configuration;

namespace Headgate.Gateway.Routing;

/// <summary>
/// Remembers which channel and key keep a stored response, and whose it is, so that follow-ups go there and nobody reads
/// another key's answers. Bounded: the oldest are forgotten first. Lives in memory: a restart forgets.
/// </summary>
public sealed class ResponseAffinity
{
    /// <summary>How many responses are remembered.</summary>
    public const int Capacity = 50_000;

    private readonly ConcurrentDictionary<string, Home> _homes = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<string> _order = new();

    /// <summary>Notes where a response is kept.</summary>
    public void Remember(string responseId, string keyId, Target target)
    {
        if (!_homes.TryAdd(responseId, new Home(keyId, target.Channel.Name, target.Credential.Name)))
        {
            return;
        }

        _order.Enqueue(responseId);
        while (_order.Count > Capacity && _order.TryDequeue(out var oldest))
        {
            _homes.TryRemove(oldest, out _);
        }
    }

    /// <summary>Where a response is kept; null: not known, or somebody else's.</summary>
    public Home? Find(string responseId, string keyId) =>
        _homes.TryGetValue(responseId, out var home) && string.Equals(home.KeyId, keyId, StringComparison.Ordinal) ? home : null;

    /// <summary>The target of a route that keeps the response; null: none.</summary>
    public Target? TargetOf(Route route, string? responseId, string keyId)
    {
        if (responseId is null || Find(responseId, keyId) is not { } home)
        {
            return null;
        }

        foreach (var tier in route.Tiers)
        {
            foreach (var target in tier.Targets)
            {
                if (target.Channel.Name == home.Channel && target.Credential.Name == home.Credential)
                {
                    return target;
                }
            }
        }

        return null;
    }

    /// <summary>Where a response lives.</summary>
    /// <param name="KeyId">Whose it is.</param>
    /// <param name="Channel">The channel's name.</param>
    /// <param name="Credential">The credential's name.</param>
    public sealed record Home(string KeyId, string Channel, string Credential);
}
