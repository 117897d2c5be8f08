namespace Headgate.Contracts;

/// <summary>What an administrator says of a model, by the name that clients use, whichever channel serves it.</summary>
public sealed record ModelInput
{
    /// <summary>The name clients use; may hold one <c>*</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Off: as if there were no such model; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>Free words to find it by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>What it costs at the provider, over the catalogue's price; not for names with a <c>*</c>.</summary>
    public PriceInput? Price { get; init; }

    /// <summary>What clients pay of the provider's price; null: 1.</summary>
    public decimal? Ratio { get; init; }

    /// <summary>What clients pay instead of the provider's price; no ratio is applied to it.</summary>
    public PriceInput? SellPrice { get; init; }

    /// <summary>Limits of all requests for it.</summary>
    public Limits? Limits { get; init; }
}
