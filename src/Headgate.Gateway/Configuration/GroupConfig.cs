namespace Headgate.Gateway.Configuration;

/// <summary>A group of keys as asked for: what they pay, what they may use, and what they may use together.</summary>
public sealed record GroupConfig
{
    /// <summary>The group of keys that name none.</summary>
    public const string Default = "default";

    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }

    /// <summary>What its members pay of a price: 0.8 is a fifth less. At most six decimals.</summary>
    public decimal Ratio { get; init; } = 1;

    /// <summary>Model patterns it may use; <c>*</c> wildcards.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Patterns of channel names it may use; <c>*</c> wildcards. A channel's own list of groups must allow it too.</summary>
    public IReadOnlyList<string> Channels { get; init; } = ["*"];

    /// <summary>Limits of all its keys together.</summary>
    public LimitsConfig Limits { get; init; } = new();
}
