using Headgate.Contracts;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Control.Models;

/// <summary>The parts of a cost, each with its own price, as <see cref="Price.CostOf"/> adds them up. Each is exact; only the sum is rounded.</summary>
internal static class PriceSteps
{
    private const decimal Million = 1_000_000;

    /// <summary>The parts that are not nothing.</summary>
    public static IEnumerable<PriceStep> Of(Price price, Usage usage)
    {
        foreach (var tier in price.Tiers)
        {
            if (usage.Input > tier.Above)
            {
                yield return new PriceStep($"tier above {tier.Above} input tokens", usage.Input, 0);
                price = tier.Price;
                break;
            }
        }

        // Images are taken apart only where they have a price of their own.
        var imageIn = price.InputImage is null ? 0 : usage.InputImage;
        var imageOut = price.OutputImage is null ? 0 : usage.OutputImage;
        (string What, decimal Quantity, long? Nano, decimal Per)[] parts =
        [
            ("input tokens", Math.Max(0, usage.Input - usage.CacheRead - usage.CacheWrite - usage.InputAudio - imageIn), price.Input, Million),
            ("cache reads", usage.CacheRead, price.CacheRead ?? price.Input, Million),
            ("cache writes", Math.Max(0, usage.CacheWrite - usage.CacheWriteHour), price.CacheWrite ?? price.Input, Million),
            ("one-hour cache writes", usage.CacheWriteHour, price.CacheWriteHour ?? price.CacheWrite ?? price.Input, Million),
            ("audio input tokens", usage.InputAudio, price.InputAudio ?? price.Input, Million),
            ("image input tokens", imageIn, price.InputImage, Million),
            ("output tokens", Math.Max(0, usage.Output - usage.Reasoning - usage.OutputAudio - imageOut), price.Output, Million),
            ("reasoning tokens", usage.Reasoning, price.Reasoning ?? price.Output, Million),
            ("audio output tokens", usage.OutputAudio, price.OutputAudio ?? price.Output, Million),
            ("image output tokens", imageOut, price.OutputImage, Million),
            ("requests", price.PerRequest is null ? 0 : 1, price.PerRequest, 1),
            ("characters", usage.Characters, price.PerMillionCharacters, Million),
            ("pictures", usage.Images, price.PerImage, 1),
            ("seconds of audio", usage.AudioMilliseconds / 1000m, price.PerSecond, 1),
            ("queries", usage.Queries, price.PerQuery, 1),
        ];
        foreach (var (what, quantity, nano, per) in parts)
        {
            if (quantity > 0)
            {
                var unit = Money.Usd(nano ?? 0);
                yield return new PriceStep(what, quantity, quantity * unit / per, unit);
            }
        }
    }
}
