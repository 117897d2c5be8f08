using System.Collections.Frozen;

namespace Headgate.Gateway.Metering;

/// <summary>Prices by model name, case ignored. A table may lie over another one, so that channels share what they do not override.</summary>
/// <param name="prices">The prices.</param>
/// <param name="below">Asked for what <paramref name="prices"/> lacks.</param>
/// <param name="otherwise">The price of everything that no table names; null: unpriced.</param>
public sealed class PriceTable(FrozenDictionary<string, Price> prices, PriceTable? below = null, Price? otherwise = null)
{
    /// <summary>No prices at all: every model is unpriced.</summary>
    public static PriceTable Empty { get; } = new(FrozenDictionary<string, Price>.Empty);

    /// <summary>The price of a model; null: unpriced.</summary>
    public Price? Find(string model) => prices.TryGetValue(model, out var price) ? price : below?.Find(model) ?? otherwise;
}
