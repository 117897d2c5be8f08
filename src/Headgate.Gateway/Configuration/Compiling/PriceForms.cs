using Headgate.Gateway.Metering;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Checks and compiles configured prices.</summary>
internal static class PriceForms
{
    /// <summary>Where configured prices are from unless they say otherwise.</summary>
    public const string FromConfiguration = "configuration";
    private const decimal Dearest = 1_000_000;

    /// <summary>Reports what is wrong with a price.</summary>
    public static void Check(PriceConfig price, string path, ProblemList problems)
    {
        if (Parts(price).All(p => p is null) && price.Tiers.Count == 0)
        {
            problems.Error(path, "states no price");
        }

        CheckParts(price, path, problems);
        var seen = new HashSet<long>();
        for (var i = 0; i < price.Tiers.Count; i++)
        {
            var (above, tier) = price.Tiers[i];
            var at = $"{path}.tiers[{i}]";
            if (above < 1 || !seen.Add(above))
            {
                problems.Error($"{at}.above", above < 1 ? $"{above} is less than 1" : $"{above} is written twice");
            }

            if (Parts(tier).All(p => p is null))
            {
                problems.Error(at, "states no price");
            }

            CheckParts(tier, at, problems);
        }
    }

    /// <summary>
    /// The price. What it leaves out keeps the price below; without tiers of its own it has none, because those of the price below would
    /// undo it for long prompts.
    /// </summary>
    public static Price Compile(PriceConfig price, Price? below)
    {
        var flat = Flat(price, below, price.Input is null, price.Output is null);
        return price.Tiers.Count == 0
            ? flat
            : flat with { Tiers = [.. price.Tiers.OrderByDescending(t => t.Above).Select(t => new PriceTier(t.Above, Flat(t.Price, flat, true, true)))] };
    }

    // Whoever states a price of input means all input, unless more is said; a tier changes only what it names.
    private static Price Flat(PriceConfig price, Price? below, bool keepsInput, bool keepsOutput) => new()
    {
        Input = Nano(price.Input) ?? below?.Input ?? 0,
        Output = Nano(price.Output) ?? below?.Output ?? 0,
        CacheRead = Nano(price.CacheRead) ?? (keepsInput ? below?.CacheRead : null),
        CacheWrite = Nano(price.CacheWrite) ?? (keepsInput ? below?.CacheWrite : null),
        CacheWriteHour = Nano(price.CacheWriteHour) ?? (keepsInput ? below?.CacheWriteHour : null),
        Reasoning = Nano(price.Reasoning) ?? (keepsOutput ? below?.Reasoning : null),
        InputAudio = Nano(price.InputAudio) ?? (keepsInput ? below?.InputAudio : null),
        OutputAudio = Nano(price.OutputAudio) ?? (keepsOutput ? below?.OutputAudio : null),
        InputImage = Nano(price.InputImage) ?? (keepsInput ? below?.InputImage : null),
        OutputImage = Nano(price.OutputImage) ?? (keepsOutput ? below?.OutputImage : null),
        PerRequest = Nano(price.PerRequest) ?? below?.PerRequest,
        PerImage = Nano(price.PerImage) ?? below?.PerImage,
        PerSecond = Nano(price.PerSecond) ?? below?.PerSecond,
        PerMillionCharacters = Nano(price.PerMillionCharacters) ?? below?.PerMillionCharacters,
        PerQuery = Nano(price.PerQuery) ?? below?.PerQuery,
        IsConfigured = true,
        Source = price.Source ?? FromConfiguration,
        Date = price.Date,
    };

    private static void CheckParts(PriceConfig price, string path, ProblemList problems)
    {
        if (Parts(price).Any(p => p is < 0 or > Dearest))
        {
            problems.Error(path, $"holds a price below 0 or above {Dearest} USD");
        }
    }

    private static decimal?[] Parts(PriceConfig price) =>
    [
        price.Input, price.Output, price.CacheRead, price.CacheWrite, price.CacheWriteHour, price.Reasoning, price.InputAudio, price.OutputAudio,
        price.InputImage, price.OutputImage, price.PerRequest, price.PerImage, price.PerSecond, price.PerMillionCharacters, price.PerQuery,
    ];

    private static long? Nano(decimal? usd) => usd is { } value ? PriceReader.Nano(Math.Clamp(value, 0, Dearest)) : null;
}
