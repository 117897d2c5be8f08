using System.Collections.Frozen;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>What is known of models: the provider's own list for the plan, its standard list, and what the model's maker says of it.</summary>
internal sealed class FactBook(CatalogModels models)
{
    private readonly Dictionary<(string? Provider, string Plan), ModelFactTable> _tables = [];

    /// <summary>The facts for one channel.</summary>
    /// <param name="provider">Its provider's id; null: unknown.</param>
    /// <param name="plan">Its plan.</param>
    public ModelFactTable For(string? provider, string plan)
    {
        if (!_tables.TryGetValue((provider, plan), out var table))
        {
            _tables.Add((provider, plan), table = Build(provider, plan));
        }

        return table;
    }

    private ModelFactTable Build(string? provider, string plan)
    {
        if (provider is null)
        {
            return CatalogModels.OfMakers;
        }

        var rows = new Dictionary<string, ModelFacts>(StringComparer.OrdinalIgnoreCase);
        foreach (var list in (ReadOnlySpan<string>)[plan, ProviderPlan.Standard])
        {
            foreach (var (model, facts) in models.Facts.GetValueOrDefault((provider, list)) ?? [])
            {
                rows.TryAdd(model, facts);
            }
        }

        return new ModelFactTable(rows.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), CatalogModels.OfMakers);
    }
}
