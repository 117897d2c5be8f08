namespace Headgate.Contracts;

/// <summary>An API key as an administrator asks for it.</summary>
public sealed record ApiKeyInput
{
    /// <summary>Its name, unique among the keys of its owner.</summary>
    public required string Name { get; init; }

    /// <summary>Id of the user it belongs to; null: of the caller (when made), as it is (when changed).</summary>
    public string? OwnerId { get; init; }

    /// <summary>Id of the team that it works for and that pays for it; null: none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Its group; null: its owner's.</summary>
    public string? Group { get; init; }

    /// <summary>Models it may use; names may hold one <c>*</c>; null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Addresses or CIDR ranges it may come from; null: any.</summary>
    public IReadOnlyList<string>? AllowedIps { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Off: refused; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Free words that every record of the key repeats.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its limits.</summary>
    public Limits? Limits { get; init; }
}

/// <summary>An API key as a user asks for one of its own.</summary>
public sealed record OwnKeyInput
{
    /// <summary>Its name, unique among one's keys.</summary>
    public required string Name { get; init; }

    /// <summary>Id of a team that one manages, which then pays; null: none.</summary>
    public string? TeamId { get; init; }

    /// <summary>Models it may use; names may hold one <c>*</c>; null: all that one's group may.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Addresses or CIDR ranges it may come from; null: any.</summary>
    public IReadOnlyList<string>? AllowedIps { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Off: refused; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Free words that every record of the key repeats.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its limits.</summary>
    public Limits? Limits { get; init; }
}

/// <summary>An API key as it is; the key itself is told once, when it is made.</summary>
/// <param name="Id">Stable id; <c>file:NAME</c> for one of the configuration file.</param>
/// <param name="Key">What was asked for.</param>
/// <param name="Hint">The last characters of the key.</param>
/// <param name="Source"><c>database</c> or <c>file</c>.</param>
/// <param name="Version">Its version, also the ETag; 0 for one of the file.</param>
/// <param name="OwnerName">Name of the user it belongs to; null: nobody's in particular.</param>
/// <param name="TeamName">Name of its team.</param>
/// <param name="PreviousValidUntil">Until when the secret works that the last rotation replaced; null: it does not.</param>
/// <param name="CreatedAt">When it was made; null: of the file.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
/// <param name="Held">What an administrator set, which its owner may only narrow; null: nothing.</param>
public sealed record ApiKeyView(
    string Id, ApiKeyInput Key, string Hint, string Source, long Version, string? OwnerName = null, string? TeamName = null,
    DateTimeOffset? PreviousValidUntil = null, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null, KeyHold? Held = null);

/// <summary>What an administrator set on somebody else's key: its owner may narrow it, and neither widen nor lift it. Null: the owner's own choice.</summary>
public sealed record KeyHold
{
    /// <summary>Whether an administrator switched the key off, so that only an administrator can switch it on again.</summary>
    public bool? Disabled { get; init; }

    /// <summary>Whether an administrator chose the key's team, so that it stays.</summary>
    public bool? Team { get; init; }

    /// <summary>Models that it may use at most.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Addresses and ranges that it may come from at most.</summary>
    public IReadOnlyList<string>? AllowedIps { get; init; }

    /// <summary>When it ends at the latest.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Limits that it has at least.</summary>
    public Limits? Limits { get; init; }
}

/// <summary>A key with its secret, told this once.</summary>
/// <param name="Secret">What clients send.</param>
/// <param name="Key">The key.</param>
public sealed record IssuedKey(string Secret, ApiKeyView Key)
{
    /// <inheritdoc/>
    public override string ToString() => Key.Key.Name;
}

/// <summary>How a key gets a new secret.</summary>
/// <param name="Overlap">How long the old one works on, such as <c>24h</c>; null: not at all.</param>
public sealed record RotateKey(string? Overlap = null);

/// <summary>Many keys at once.</summary>
/// <param name="Count">How many, up to 1000.</param>
/// <param name="Key">What they are; <c>{n}</c> in the name is the number, else it is appended.</param>
/// <param name="StartAt">The first number; null: 1.</param>
public sealed record BulkKeys(int Count, ApiKeyInput Key, int? StartAt = null);
