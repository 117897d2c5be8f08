using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Access;

/// <summary>May this key do this now? If so, what it will take is held back until the request settles.</summary>
public sealed class Admission(TimeProvider time)
{
    /// <summary>Takes every limit of every scope and the payer's account in one step, or says which refused, how far it is, and when it opens again.</summary>
    /// <param name="key">Who calls.</param>
    /// <param name="model">The rule of the model that is asked for; null: none.</param>
    /// <param name="demand">Estimates of the request's tokens and of what will be charged.</param>
    /// <param name="lease">The lease; must be settled once.</param>
    public GatewayError? TryAdmit(ApiKey key, ModelRule? model, in Demand demand, out Lease lease)
    {
        var own = key.Limits;
        var models = model?.Limits ?? [];
        if (own.Length + models.Length == 0 && key.Wallet is null)
        {
            lease = new Lease(own, models, null, demand, default);
            return null;
        }

        // 1. Look: who is refused leaves no trace, not even for a moment.
        lease = default;
        var now = Moment.Now(time);
        if ((Limiter.FirstClosed(own, demand, now) ?? Limiter.FirstClosed(models, demand, now)) is { } closed)
        {
            return LimitRefusal.Of(closed, demand, now);
        }

        if (key.Wallet is { } wallet && !wallet.Fits(demand.Cost))
        {
            return LimitRefusal.Of(wallet, demand.Cost);
        }

        // 2. Take. Whoever lost the last place in between gives back what it has.
        string? would = null;
        if (Limiter.Take(own, demand, now, ref would) is { } lost)
        {
            return LimitRefusal.Of(lost, demand, now);
        }

        if (Limiter.Take(models, demand, now, ref would) is { } missed)
        {
            Limiter.GiveBack(own, demand, now, now);
            return LimitRefusal.Of(missed, demand, now);
        }

        if (key.Wallet is { } payer && !payer.TryReserve(demand.Cost))
        {
            Limiter.GiveBack(models, demand, now, now);
            Limiter.GiveBack(own, demand, now, now);
            return LimitRefusal.Of(payer, demand.Cost);
        }

        lease = new Lease(own, models, key.Wallet, demand, now) { WouldLimit = would };
        return null;
    }
}
