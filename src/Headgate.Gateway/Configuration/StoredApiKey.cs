using Headgate.Gateway.Access;

namespace Headgate.Gateway.Configuration;

/// <summary>An API key of the database: only its hash is known.</summary>
public sealed record StoredApiKey
{
    /// <summary>Stable id.</summary>
    public required string Id { get; init; }

    /// <summary>Name for records and errors.</summary>
    public required string Name { get; init; }

    /// <summary>Hash of the key.</summary>
    public required KeyHash Hash { get; init; }

    /// <summary>Hash of the secret that this one replaced; null: none works beside it.</summary>
    public KeyHash? PreviousHash { get; init; }

    /// <summary>Until when the replaced secret works.</summary>
    public DateTimeOffset? PreviousHashValidUntil { get; init; }

    /// <summary>Model patterns it may use.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Addresses or CIDR ranges; empty: any.</summary>
    public IReadOnlyList<string> AllowedIps { get; init; } = [];

    /// <summary>When it ends; null: never.</summary>
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
}
