using System.Collections.Frozen;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles what holds for models by the name that clients use.</summary>
internal static class ModelBookCompiler
{
    /// <summary>The rules; faults are reported.</summary>
    public static ModelBook Compile(IReadOnlyList<ModelConfig> models, LimitCompiler limits, ProblemList problems)
    {
        if (models.Count == 0)
        {
            return ModelBook.Empty;
        }

        var rules = new Dictionary<string, ModelRule>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in models)
        {
            if (string.IsNullOrWhiteSpace(model.Name) || model.Name.AsSpan().Count('*') > 1)
            {
                problems.Error($"{model.Path}.name", $"'{model.Name}' is not a model name or a pattern with one '*'");
                continue;
            }

            if (!Ratio.TryCreate(model.Ratio, out var ratio))
            {
                problems.Error($"{model.Path}.ratio", PeopleCompiler.RatioFault(model.Ratio));
            }

            if (model.SellPrice is { } price)
            {
                PriceForms.Check(price, $"{model.Path}.sellPrice", problems);
            }

            var rule = new ModelRule
            {
                Name = model.Name,
                Ratio = ratio,
                SellPrice = model.SellPrice is null ? null : PriceForms.Compile(model.SellPrice, null),
                Limits = limits.Compile(model.Limits, $"{model.Path}.limits", LimitScope.Model, model.Name.ToLowerInvariant(), model.Name),
                Enabled = model.Enabled,
            };
            if (!rules.TryAdd(model.Name, rule))
            {
                problems.Error($"{model.Path}.name", $"'{model.Name}' is written twice");
            }
        }

        return new ModelBook(
            rules.Where(r => !IsPattern(r.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            [.. rules.Values.Where(r => IsPattern(r.Name)).OrderByDescending(r => r.Name.Length).ThenBy(r => r.Name, StringComparer.OrdinalIgnoreCase)]);
    }

    private static bool IsPattern(string name) => name.Contains('*', StringComparison.Ordinal);
}
