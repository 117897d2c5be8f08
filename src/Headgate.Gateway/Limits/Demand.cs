namespace Headgate.Gateway.Limits;

/// <summary>What a request is expected to take.</summary>
/// <param name="Tokens">Tokens.</param>
/// <param name="Cost">nano-USD: what the client is charged, or, for a channel's limits, what the provider is paid.</param>
public readonly record struct Demand(long Tokens, long Cost);
