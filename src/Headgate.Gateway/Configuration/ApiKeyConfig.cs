namespace Headgate.Gateway.Configuration;

/// <summary>One API key as asked for.</summary>
public sealed record ApiKeyConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>Stable id; of a key in the file it is made from its name.</summary>
    internal string Id { get; init; } = string.Empty;

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The key itself.</summary>
    public required string Key { get; init; }

    /// <summary>Model patterns the key may use; <c>*</c> wildcards.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Addresses or CIDR ranges it may come from; empty: any.</summary>
    public IReadOnlyList<string> AllowedIps { get; init; } = [];

    /// <summary>When it ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Off: refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its group; null: its user's, else <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Whose it is; null: nobody's in particular.</summary>
    public string? UserId { get; init; }

    /// <summary>The team that it works for and that pays for it; null: none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Free words that every record of the key repeats.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Its limits.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() => Name;
}
