using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Metering;

/// <summary>
/// What a model costs. Token prices are nano-USD per million tokens (0.15 USD per million = 150 000 000), so that every published
/// price is a whole number; null: as the field that the comment names. Cost is one division at the end, rounded half up.
/// </summary>
public sealed record Price
{
    /// <summary>Input tokens that no other field prices.</summary>
    public required long Input { get; init; }

    /// <summary>Output tokens that no other field prices.</summary>
    public required long Output { get; init; }

    /// <summary>Cache reads; null: as input.</summary>
    public long? CacheRead { get; init; }

    /// <summary>Cache writes; null: as input.</summary>
    public long? CacheWrite { get; init; }

    /// <summary>One-hour cache writes; null: as cache writes.</summary>
    public long? CacheWriteHour { get; init; }

    /// <summary>Reasoning; null: as output.</summary>
    public long? Reasoning { get; init; }

    /// <summary>Audio in; null: as input.</summary>
    public long? InputAudio { get; init; }

    /// <summary>Audio out; null: as output.</summary>
    public long? OutputAudio { get; init; }

    /// <summary>Images in; null: as input.</summary>
    public long? InputImage { get; init; }

    /// <summary>Images out; null: as output.</summary>
    public long? OutputImage { get; init; }

    /// <summary>nano-USD per call, whatever it consumes.</summary>
    public long? PerRequest { get; init; }

    /// <summary>nano-USD per picture made.</summary>
    public long? PerImage { get; init; }

    /// <summary>nano-USD per second of audio.</summary>
    public long? PerSecond { get; init; }

    /// <summary>nano-USD per million characters.</summary>
    public long? PerMillionCharacters { get; init; }

    /// <summary>nano-USD per query.</summary>
    public long? PerQuery { get; init; }

    /// <summary>Prices for long prompts, highest threshold first; a tier's price holds for the whole request.</summary>
    public IReadOnlyList<PriceTier> Tiers { get; init; } = [];

    /// <summary>Whether somebody configured it; false: it is the catalogue's, or stands for a plan's.</summary>
    public bool IsConfigured { get; init; }

    /// <summary>Where the price is from, for people: <c>configuration</c>, <c>catalogue</c>, <c>plan</c>, or as configured.</summary>
    public string Source { get; init; } = "catalogue";

    /// <summary>Since when it holds, or when it was looked up; null: not known.</summary>
    public DateOnly? Date { get; init; }

    /// <summary>The cost of a request in nano-USD, rounded half up.</summary>
    public long CostOf(in Usage usage)
    {
        foreach (var tier in Tiers)
        {
            if (usage.Input > tier.Above)
            {
                return tier.Price.Sum(usage);
            }
        }

        return Sum(usage);
    }

    /// <summary>Whether everything that was consumed has a price; false: what is bought by piece has none here, and no tokens stand for it.</summary>
    public bool Covers(in Usage u) =>
        u.Input + u.Output > 0
        || PerRequest is not null
        || ((u.Characters == 0 || PerMillionCharacters is not null)
            && (u.Images == 0 || PerImage is not null)
            && (u.AudioMilliseconds == 0 || PerSecond is not null)
            && (u.Queries == 0 || PerQuery is not null));

    private long Sum(in Usage u)
    {
        var cacheWriteShort = Math.Max(0, u.CacheWrite - u.CacheWriteHour);

        // Images are taken apart only where they have a price of their own.
        var imageIn = InputImage is null ? 0 : u.InputImage;
        var imageOut = OutputImage is null ? 0 : u.OutputImage;
        var plainInput = Math.Max(0, u.Input - u.CacheRead - u.CacheWrite - u.InputAudio - imageIn);
        var plainOutput = Math.Max(0, u.Output - u.Reasoning - u.OutputAudio - imageOut);

        // 128 bits: a long prompt at a high price times a million would leave 64.
        Int128 perMillion =
            ((Int128)plainInput * Input)
            + ((Int128)u.CacheRead * (CacheRead ?? Input))
            + ((Int128)cacheWriteShort * (CacheWrite ?? Input))
            + ((Int128)u.CacheWriteHour * (CacheWriteHour ?? CacheWrite ?? Input))
            + ((Int128)u.InputAudio * (InputAudio ?? Input))
            + ((Int128)imageIn * (InputImage ?? 0))
            + ((Int128)plainOutput * Output)
            + ((Int128)u.Reasoning * (Reasoning ?? Output))
            + ((Int128)u.OutputAudio * (OutputAudio ?? Output))
            + ((Int128)imageOut * (OutputImage ?? 0))
            + ((Int128)(PerRequest ?? 0) * 1_000_000)
            + ((Int128)u.Characters * (PerMillionCharacters ?? 0))
            + ((Int128)u.Images * (PerImage ?? 0) * 1_000_000)
            + ((Int128)u.AudioMilliseconds * (PerSecond ?? 0) * 1_000)
            + ((Int128)u.Queries * (PerQuery ?? 0) * 1_000_000);
        return (long)Int128.Clamp((perMillion + 500_000) / 1_000_000, 0, long.MaxValue);
    }
}

/// <summary>The price of a request whose prompt is longer than a threshold.</summary>
/// <param name="Above">Input tokens above which it holds.</param>
/// <param name="Price">The price; its own tiers are not looked at.</param>
public sealed record PriceTier(long Above, Price Price);
