using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Routing;

/// <summary>A target whose breakers let this attempt pass.</summary>
/// <param name="Target">The target.</param>
/// <param name="KeyPass">How the key's breaker let it pass.</param>
/// <param name="TargetPass">How the target's own breaker did.</param>
public readonly record struct Pick(Target Target, BreakerPass KeyPass, BreakerPass TargetPass)
{
    /// <summary>What the attempt holds of the channel's limits.</summary>
    public Lease Lease { get; init; }
}
