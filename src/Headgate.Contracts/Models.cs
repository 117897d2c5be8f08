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

/// <summary>A model that clients can ask for, or that somebody said something of.</summary>
/// <param name="Name">The name clients use; may hold one <c>*</c>.</param>
/// <param name="Enabled">Whether it can be asked for.</param>
/// <param name="Channels">The channels that serve it, the first ones first.</param>
/// <param name="IsRoute">Whether a route of that name leads to other models.</param>
/// <param name="Hidden">Whether <c>/v1/models</c> leaves it out.</param>
/// <param name="Prices">What it costs at each of its channels; empty: unpriced, or its targets are only known with the request.</param>
/// <param name="Version">Its version, also the ETag; 0: nothing is stored.</param>
/// <param name="Override">What an administrator said of it; null: nothing.</param>
/// <param name="Source">Where that is said: <c>database</c> or <c>file</c>; null: nowhere.</param>
public sealed record ModelView(
    string Name, bool Enabled, IReadOnlyList<string> Channels, bool IsRoute, bool Hidden, IReadOnlyList<ModelPrice> Prices, long Version, ModelInput? Override = null,
    string? Source = null);

/// <summary>What a model costs at a channel.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="UpstreamModel">Its name there.</param>
/// <param name="Price">The price; its source says where it is from.</param>
public sealed record ModelPrice(string Channel, string UpstreamModel, PriceInput Price);

/// <summary>A question what a request would cost.</summary>
public sealed record PriceQuestion
{
    /// <summary>The model as clients write it.</summary>
    public required string Model { get; init; }

    /// <summary>The group of the key; null: <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>The channel; null: the first that serves it.</summary>
    public string? Channel { get; init; }

    /// <summary>What it consumes.</summary>
    public required UsageInput Usage { get; init; }
}

/// <summary>What a request consumes: tokens unless the name says otherwise. Null: nothing.</summary>
/// <param name="Input">The whole prompt.</param>
/// <param name="CacheRead">The part of the prompt that was read from a cache.</param>
/// <param name="CacheWrite">The part that was written to a cache.</param>
/// <param name="CacheWriteHour">The part of that with a lifetime of one hour.</param>
/// <param name="InputAudio">The part of the prompt that was audio.</param>
/// <param name="InputImage">The part that was images.</param>
/// <param name="Output">Everything generated.</param>
/// <param name="Reasoning">The part of that that was reasoning.</param>
/// <param name="OutputAudio">The part that was audio.</param>
/// <param name="OutputImage">The part that was images.</param>
/// <param name="Images">Pictures made.</param>
/// <param name="AudioMilliseconds">Length of audio.</param>
/// <param name="Characters">Characters spoken.</param>
/// <param name="Queries">Billed queries.</param>
public sealed record UsageInput(
    long? Input = null, long? CacheRead = null, long? CacheWrite = null, long? CacheWriteHour = null, long? InputAudio = null, long? InputImage = null, long? Output = null,
    long? Reasoning = null, long? OutputAudio = null, long? OutputImage = null, int? Images = null, long? AudioMilliseconds = null, long? Characters = null, int? Queries = null);

/// <summary>What a request would cost, and why.</summary>
/// <param name="Channel">The channel that was looked at.</param>
/// <param name="UpstreamModel">The model's name there.</param>
/// <param name="Steps">Each step of the calculation.</param>
/// <param name="CostUsd">What the provider takes; null: unpriced.</param>
/// <param name="ChargeUsd">What the client pays; null: unpriced.</param>
public sealed record PriceAnswer(string Channel, string UpstreamModel, IReadOnlyList<PriceStep> Steps, decimal? CostUsd = null, decimal? ChargeUsd = null);

/// <summary>One step of a price.</summary>
/// <param name="What">What is counted, such as <c>cache reads</c>, or <c>group ratio</c>.</param>
/// <param name="Quantity">How much of it, or the factor.</param>
/// <param name="AmountUsd">What it comes to.</param>
/// <param name="UnitUsd">USD per million tokens, or per piece; null: a factor.</param>
public sealed record PriceStep(string What, decimal Quantity, decimal AmountUsd, decimal? UnitUsd = null);
