namespace Headgate.Contracts;

/// <summary>What a model costs: USD per million tokens unless the name says otherwise. Null: as the comment says, else not priced.</summary>
public sealed record PriceInput
{
    /// <summary>Input tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Output tokens.</summary>
    public decimal? Output { get; init; }

    /// <summary>Input tokens read from a cache; null: as input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Input tokens written to a cache; null: as input.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Input tokens written to a one-hour cache; null: as <see cref="CacheWrite"/>.</summary>
    public decimal? CacheWriteHour { get; init; }

    /// <summary>Reasoning tokens; null: as output.</summary>
    public decimal? Reasoning { get; init; }

    /// <summary>Audio input tokens; null: as input.</summary>
    public decimal? InputAudio { get; init; }

    /// <summary>Audio output tokens; null: as output.</summary>
    public decimal? OutputAudio { get; init; }

    /// <summary>Image input tokens; null: as input.</summary>
    public decimal? InputImage { get; init; }

    /// <summary>Image output tokens; null: as output.</summary>
    public decimal? OutputImage { get; init; }

    /// <summary>USD per call, whatever it consumes; added to the rest.</summary>
    public decimal? PerRequest { get; init; }

    /// <summary>USD per picture.</summary>
    public decimal? PerImage { get; init; }

    /// <summary>USD per second of audio.</summary>
    public decimal? PerSecond { get; init; }

    /// <summary>USD per million characters.</summary>
    public decimal? PerMillionCharacters { get; init; }

    /// <summary>USD per query.</summary>
    public decimal? PerQuery { get; init; }

    /// <summary>Prices of requests with long prompts; what a tier leaves out is as without it.</summary>
    public IReadOnlyList<PriceTierInput>? Tiers { get; init; }

    /// <summary>Where the price is from, for people.</summary>
    public string? Source { get; init; }

    /// <summary>Since when it holds, for people.</summary>
    public DateOnly? Date { get; init; }
}

/// <summary>The price of requests whose prompt is longer than a threshold.</summary>
/// <param name="Above">Input tokens above which it holds, for the whole request.</param>
/// <param name="Price">The prices that differ; it has no tiers of its own.</param>
public sealed record PriceTierInput(long Above, PriceInput Price);
