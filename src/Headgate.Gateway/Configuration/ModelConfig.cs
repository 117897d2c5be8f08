namespace Headgate.Gateway.Configuration;

/// <summary>What holds for a model by the name that clients use, whichever channel serves it. Of several that match, the longest name counts alone.</summary>
public sealed record ModelConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>The name clients use; may hold one <c>*</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What clients pay of the provider's price. At most six decimals.</summary>
    public decimal Ratio { get; init; } = 1;

    /// <summary>What clients pay instead of the provider's price; no ratio is applied to it.</summary>
    public PriceConfig? SellPrice { get; init; }

    /// <summary>Limits of all requests for the model; with a <c>*</c>, of all models together that it covers.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Off: as if there were no such model.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }

    /// <summary>Free words for people to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];
}
