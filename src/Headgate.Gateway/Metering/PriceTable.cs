using System.Collections.Frozen;

namespace Headgate.Gateway.Metering;

/// <summary>Prices by model name, case ignored.</summary>
/// <param name="prices">The prices.</param>
public sealed class PriceTable(FrozenDictionary<string, Price> prices)
{
    /// <summary>No prices at all: every model is unpriced.</summary>
    public static PriceTable Empty { get; } = new(FrozenDictionary<string, Price>.Empty);

    /// <summary>The price of a model; null: unpriced.</summary>
    public Price? Find(string model) => prices.GetValueOrDefault(model);
}
