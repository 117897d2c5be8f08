using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Routing;

/// <summary>Why a breaker is open.</summary>
/// <param name="Words">For people, without secrets.</param>
/// <param name="Kind">The error that opened it; null: none in particular.</param>
public sealed record BreakerCause(string Words, GatewayErrorKind? Kind = null)
{
    /// <summary>Words alone.</summary>
    public static implicit operator BreakerCause(string words) => new(words);
}
