using System.Collections.Frozen;
using Headgate.Gateway.Metering;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>
/// Prices in their order of precedence: the channel's own, the file's for all channels, the catalogue's for the plan, the
/// catalogue's for the provider. Tables are shared by all channels that see the same prices.
/// </summary>
internal sealed class PriceBook
{
    private static readonly Price Covered = new() { Input = 0, Output = 0, Source = "plan" };

    private readonly ProblemList _problems;
    private readonly IReadOnlyDictionary<string, PriceConfig> _global;
    private readonly Dictionary<(string Provider, string Plan), Dictionary<string, Price>> _catalogue;
    private readonly Dictionary<(string Provider, string Plan, Billing Billing), PriceTable> _tables = [];

    /// <summary>A book for a configuration.</summary>
    /// <param name="global">The file's prices for all channels.</param>
    /// <param name="models">The catalogue's rows of the providers whose prices are needed.</param>
    /// <param name="problems">Where faults are noted.</param>
    public PriceBook(IReadOnlyDictionary<string, PriceConfig> global, CatalogModels models, ProblemList problems)
    {
        _problems = problems;
        _catalogue = models.Prices;
        _global = global;
        Check(global, "globalSettings.prices");
    }

    /// <summary>The prices of one channel.</summary>
    /// <param name="config">The channel.</param>
    /// <param name="provider">Its provider's id; null: unknown.</param>
    /// <param name="plan">Its plan.</param>
    /// <param name="billing">How it is paid for.</param>
    public PriceTable For(ChannelConfig config, string? provider, string plan, Billing billing)
    {
        var key = (provider ?? string.Empty, plan, billing);
        if (!_tables.TryGetValue(key, out var shared))
        {
            _tables.Add(key, shared = Shared(provider, plan, billing));
        }

        if (config.Prices.Count == 0)
        {
            return shared;
        }

        Check(config.Prices, $"{config.Path}.prices");
        return new PriceTable(Compile(config.Prices, shared), shared);
    }

    /// <summary>The price of a model: by the name clients use where somebody configured that, else by its name at the provider.</summary>
    public static Price? Find(PriceTable table, string name, string upstream)
    {
        var price = table.Find(name);
        return price is { IsConfigured: true } ? price : table.Find(upstream);
    }

    private PriceTable Shared(string? provider, string plan, Billing billing)
    {
        var rows = new Dictionary<string, Price>(StringComparer.OrdinalIgnoreCase);
        if (provider is not null)
        {
            // What a subscription's list does not name is covered by it all the same: the standard price is not what is paid.
            if (billing == Billing.Tokens)
            {
                Add(rows, (provider, ProviderPlan.Standard));
            }

            if (billing == Billing.Tokens || !string.Equals(plan, ProviderPlan.Standard, StringComparison.Ordinal))
            {
                Add(rows, (provider, plan));
            }
        }

        var catalogue = new PriceTable(
            rows.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), null, billing == Billing.Plan ? Covered : null);
        return _global.Count == 0 ? catalogue : new PriceTable(Compile(_global, catalogue), catalogue);
    }

    private void Add(Dictionary<string, Price> rows, (string, string) table)
    {
        foreach (var (model, price) in _catalogue.GetValueOrDefault(table) ?? [])
        {
            rows[model] = price;
        }
    }

    private static FrozenDictionary<string, Price> Compile(IReadOnlyDictionary<string, PriceConfig> prices, PriceTable below) =>
        prices.ToFrozenDictionary(p => p.Key, p => PriceForms.Compile(p.Value, below.Find(p.Key)), StringComparer.OrdinalIgnoreCase);

    private void Check(IReadOnlyDictionary<string, PriceConfig> prices, string path)
    {
        foreach (var (model, price) in prices)
        {
            PriceForms.Check(price, $"{path}.{model}", _problems);
            if (model.Contains('*', StringComparison.Ordinal))
            {
                _problems.Error($"{path}.{model}", "prices are by whole model names; '*' is not possible here");
            }
        }
    }
}
