namespace Headgate.Contracts;

/// <summary>A redemption code as it is. The code itself is told only when it is made.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Hint">Its last four characters.</param>
/// <param name="Batch">The label it was made under.</param>
/// <param name="AmountUsd">What one use of it credits.</param>
/// <param name="MaxUses">How many users may use it, each once.</param>
/// <param name="Uses">How many have.</param>
/// <param name="ExpiresAt">When it ends; null: never.</param>
/// <param name="Enabled">Whether it can be used.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made.</param>
public sealed record RedemptionCodeView(
    string Id, string Hint, string Batch, decimal AmountUsd, long MaxUses, long Uses, DateTimeOffset? ExpiresAt, bool Enabled, long Version, DateTimeOffset CreatedAt);

/// <summary>Redemption codes to make.</summary>
public sealed record RedemptionCodeInput
{
    /// <summary>What one use credits, up to nine decimals.</summary>
    public required decimal AmountUsd { get; init; }

    /// <summary>How many codes; null: one.</summary>
    public int? Count { get; init; }

    /// <summary>A label to find them by; null: the moment they were made.</summary>
    public string? Batch { get; init; }

    /// <summary>How many users may use each, each once; null: one.</summary>
    public int? MaxUses { get; init; }

    /// <summary>When they end; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>What can be changed of a code.</summary>
public sealed record RedemptionCodeChange
{
    /// <summary>Whether it can be used.</summary>
    public required bool Enabled { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }
}

/// <summary>Codes that were made. They are told this once.</summary>
/// <param name="Batch">Their label.</param>
/// <param name="Codes">Each with its id.</param>
public sealed record MadeRedemptionCodes(string Batch, IReadOnlyList<MadeRedemptionCode> Codes);

/// <summary>One code that was made.</summary>
/// <param name="Id">Stable id.</param>
/// <param name="Code">The code.</param>
public sealed record MadeRedemptionCode(string Id, string Code)
{
    /// <inheritdoc/>
    public override string ToString() => Id;
}

/// <summary>A code to use.</summary>
public sealed record RedeemInput
{
    /// <summary>The code.</summary>
    public required string Code { get; init; }

    /// <summary>Id of a team of the caller whose account shall have it; null: the caller's own.</summary>
    public string? TeamId { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "(code)";
}

/// <summary>What using a code led to.</summary>
/// <param name="AmountUsd">What was credited.</param>
/// <param name="Account">The account now.</param>
public sealed record Redeemed(decimal AmountUsd, AccountView Account);
