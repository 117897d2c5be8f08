using System.Net;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Access;

/// <summary>A client's key, compiled.</summary>
public sealed class ApiKey
{
    /// <summary>Stable id: from the database, or <c>file:NAME</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for records and errors.</summary>
    public required string Name { get; init; }

    /// <summary>Which models it may ask for.</summary>
    public required ModelPatterns Models { get; init; }

    /// <summary>Networks it may come from; empty: any.</summary>
    public IPNetwork[] AllowedNetworks { get; init; } = [];

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When this secret of the key ends, because another one has replaced it; null: it is the key's own.</summary>
    public DateTimeOffset? SecretEndsAt { get; init; }

    /// <summary>Whether it, its user and its team are switched on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its group.</summary>
    public Group Group { get; init; } = Group.Default;

    /// <summary>Whose it is; null: nobody's.</summary>
    public string? UserId { get; init; }

    /// <summary>The team it works for; null: none.</summary>
    public string? TeamId { get; init; }

    /// <summary>What every record of it is tagged with, comma-separated; null: nothing.</summary>
    public string? Tags { get; init; }

    /// <summary>All limits that its requests count against, but for those of models: its own, its user's, its team's, its group's, everything's.</summary>
    public Limit[] Limits { get; init; } = [];

    /// <summary>The account that pays in advance; null: none does.</summary>
    public WalletState? Wallet { get; init; }

    /// <summary>Whether it and its group may ask for a model by this name.</summary>
    public bool Allows(string model) => Models.Allows(model) && Group.Models.Allows(model);

    /// <inheritdoc/>
    public override string ToString() => Name;
}
