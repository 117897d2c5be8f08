using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Metering;

/// <summary>What the client is charged: the model's fixed price, else what the provider is paid times the ratios of model and group.</summary>
public static class Charge
{
    /// <summary>The charge in nano-USD; null: it cannot be told.</summary>
    /// <param name="cost">What the provider is paid; null: unpriced.</param>
    /// <param name="usage">What was consumed.</param>
    /// <param name="model">The model's rule; null: none.</param>
    /// <param name="group">The caller's group.</param>
    public static long? Of(long? cost, in Usage usage, ModelRule? model, Group group)
    {
        if (model?.SellPrice is { } fixedPrice)
        {
            return fixedPrice.Covers(usage) ? fixedPrice.CostOf(usage) : null;
        }

        return cost is { } paid ? Ratio.Apply(paid, model?.Ratio ?? Ratio.One, group.Ratio) : null;
    }
}
