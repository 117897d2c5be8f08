using Headgate.Contracts;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Compile;

/// <summary>Prices as the API has them, as the compiler wants them, and back.</summary>
internal static class PriceMapping
{
    /// <summary>For the compiler.</summary>
    public static PriceConfig Map(PriceInput price) => new()
    {
        Input = price.Input,
        Output = price.Output,
        CacheRead = price.CacheRead,
        CacheWrite = price.CacheWrite,
        CacheWriteHour = price.CacheWriteHour,
        Reasoning = price.Reasoning,
        InputAudio = price.InputAudio,
        OutputAudio = price.OutputAudio,
        InputImage = price.InputImage,
        OutputImage = price.OutputImage,
        PerRequest = price.PerRequest,
        PerImage = price.PerImage,
        PerSecond = price.PerSecond,
        PerMillionCharacters = price.PerMillionCharacters,
        PerQuery = price.PerQuery,
        Tiers = price.Tiers is null ? [] : [.. price.Tiers.Select(t => new PriceTierConfig(t.Above, Map(t.Price)))],
        Source = price.Source,
        Date = price.Date,
    };

    /// <summary>For people.</summary>
    public static PriceInput Show(PriceConfig price) => new()
    {
        Input = price.Input,
        Output = price.Output,
        CacheRead = price.CacheRead,
        CacheWrite = price.CacheWrite,
        CacheWriteHour = price.CacheWriteHour,
        Reasoning = price.Reasoning,
        InputAudio = price.InputAudio,
        OutputAudio = price.OutputAudio,
        InputImage = price.InputImage,
        OutputImage = price.OutputImage,
        PerRequest = price.PerRequest,
        PerImage = price.PerImage,
        PerSecond = price.PerSecond,
        PerMillionCharacters = price.PerMillionCharacters,
        PerQuery = price.PerQuery,
        Tiers = price.Tiers.Count == 0 ? null : [.. price.Tiers.Select(t => new PriceTierInput(t.Above, Show(t.Price)))],
        Source = price.Source,
        Date = price.Date,
    };

    /// <summary>Prices by model, for the compiler.</summary>
    public static IReadOnlyDictionary<string, PriceConfig> Map(IReadOnlyDictionary<string, PriceInput>? prices)
    {
        var mapped = new Dictionary<string, PriceConfig>(StringComparer.OrdinalIgnoreCase);
        foreach (var (model, price) in prices ?? new Dictionary<string, PriceInput>(StringComparer.Ordinal))
        {
            mapped[model] = Map(price);
        }

        return mapped;
    }
}
