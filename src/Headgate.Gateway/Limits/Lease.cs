namespace Headgate.Gateway.Limits;

/// <summary>What a running request, or an attempt at a channel, holds.</summary>
/// <param name="Limits">The limits of the caller, or of the channel.</param>
/// <param name="ModelLimits">The limits of the model that was asked for.</param>
/// <param name="Wallet">The account that pays; null: nobody pays in advance.</param>
/// <param name="Demand">The estimates that are held.</param>
/// <param name="TakenAt">Since when.</param>
public readonly record struct Lease(Limit[]? Limits, Limit[] ModelLimits, WalletState? Wallet, Demand Demand, Moment TakenAt)
{
    /// <summary>Whether a request was let in.</summary>
    public bool IsHeld => Limits is not null;

    /// <summary>Shadow limits that would have refused, comma-separated; null: none.</summary>
    public string? WouldLimit { get; init; }

    /// <summary>Replaces the estimates by what was really consumed and gives the place back. Exactly once per lease.</summary>
    /// <param name="tokens">Tokens.</param>
    /// <param name="cost">nano-USD.</param>
    /// <param name="time">The clock.</param>
    public void Settle(long tokens, long cost, TimeProvider time)
    {
        if (Limits is null)
        {
            return;
        }

        Wallet?.Settle(Demand.Cost, cost);
        if (Limits.Length + ModelLimits.Length > 0)
        {
            var now = Moment.Now(time);
            Limiter.Settle(Limits, Demand, tokens, cost, TakenAt, now);
            Limiter.Settle(ModelLimits, Demand, tokens, cost, TakenAt, now);
        }
    }
}
