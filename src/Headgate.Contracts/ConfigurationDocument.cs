using System.Text.Json;

namespace Headgate.Contracts;

/// <summary>
/// Everything that a gateway is configured with, as one document: what export writes, import reads, and importers of other gateways make. Things
/// refer to each other by name, never by id. What a list leaves out is not there; an absent list says nothing.
/// </summary>
public sealed record ConfigurationDocument
{
    /// <summary>The version that is written.</summary>
    public const int CurrentVersion = 1;

    /// <summary>The document's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>When it was written.</summary>
    public DateTimeOffset? ExportedAt { get; init; }

    /// <summary>Channels with their keys.</summary>
    public IReadOnlyList<ChannelDocument>? Channels { get; init; }

    /// <summary>Routes.</summary>
    public IReadOnlyList<RouteInput>? Routes { get; init; }

    /// <summary>What is said of models.</summary>
    public IReadOnlyList<ModelInput>? Models { get; init; }

    /// <summary>Groups.</summary>
    public IReadOnlyList<GroupInput>? Groups { get; init; }

    /// <summary>Users.</summary>
    public IReadOnlyList<UserDocument>? Users { get; init; }

    /// <summary>Teams.</summary>
    public IReadOnlyList<TeamDocument>? Teams { get; init; }

    /// <summary>API keys.</summary>
    public IReadOnlyList<KeyDocument>? Keys { get; init; }

    /// <summary>Redemption codes that nobody has redeemed.</summary>
    public IReadOnlyList<RedemptionCodeDocument>? RedemptionCodes { get; init; }

    /// <summary>Settings by section.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Settings { get; init; }
}

/// <summary>A channel with its keys.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Credentials">Its keys. A null secret: an export without secrets, which keeps the stored key of that name.</param>
public sealed record ChannelDocument(ChannelInput Channel, IReadOnlyList<CredentialInput>? Credentials = null);

/// <summary>A user. Passwords do not move: a user without one signs in by another way or by a reset.</summary>
public sealed record UserDocument
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Name for people.</summary>
    public string? DisplayName { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary><c>user</c>, <c>auditor</c>, <c>admin</c> or <c>root</c>; null: user.</summary>
    public string? Role { get; init; }

    /// <summary>Its group; null: <c>default</c>.</summary>
    public string? Group { get; init; }

    /// <summary>Off: cannot sign in and its keys are refused; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether its keys stop when its balance is spent; null: no.</summary>
    public bool? Prepaid { get; init; }

    /// <summary>What is credited to its account when it is made by an import; null: nothing. Not written by exports.</summary>
    public decimal? BalanceUsd { get; init; }

    /// <summary>Limits of all its keys together.</summary>
    public Limits? Limits { get; init; }

    /// <summary>Language of the console; null: the browser's.</summary>
    public string? Language { get; init; }

    /// <summary>Currency that money is shown in; null: the gateway's.</summary>
    public string? Currency { get; init; }
}

/// <summary>A team.</summary>
public sealed record TeamDocument
{
    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>Off: its keys are refused; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether its keys stop when its balance is spent; null: no.</summary>
    public bool? Prepaid { get; init; }

    /// <summary>What is credited to its account when it is made by an import; null: nothing. Not written by exports.</summary>
    public decimal? BalanceUsd { get; init; }

    /// <summary>Limits of all its keys together.</summary>
    public Limits? Limits { get; init; }

    /// <summary>Its members.</summary>
    public IReadOnlyList<TeamMemberDocument>? Members { get; init; }
}

/// <summary>A member of a team.</summary>
/// <param name="User">The user's name.</param>
/// <param name="Role"><c>manager</c> or <c>member</c>; null: member.</param>
public sealed record TeamMemberDocument(string User, string? Role = null);

/// <summary>An API key. Either the key itself or its hash must be there.</summary>
public sealed record KeyDocument
{
    /// <summary>Its name, unique among the keys of its owner.</summary>
    public required string Name { get; init; }

    /// <summary>Name of the user it belongs to; null: of whoever imports.</summary>
    public string? Owner { get; init; }

    /// <summary>Name of its team.</summary>
    public string? Team { get; init; }

    /// <summary>The key itself, as clients send it.</summary>
    public string? Secret { get; init; }

    /// <summary>SHA-256 of the key in hexadecimal.</summary>
    public string? Hash { get; init; }

    /// <summary>The last characters of the key, where only the hash is there.</summary>
    public string? Hint { get; init; }

    /// <summary>Its group; null: its owner's.</summary>
    public string? Group { get; init; }

    /// <summary>Models it may use; null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Addresses or CIDR ranges; null: any.</summary>
    public IReadOnlyList<string>? AllowedIps { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Off: refused; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Free words.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its limits.</summary>
    public Limits? Limits { get; init; }

    /// <summary>What an administrator set, which its owner may only narrow; null: nothing.</summary>
    public KeyHold? Held { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>A redemption code.</summary>
public sealed record RedemptionCodeDocument
{
    /// <summary>The code itself.</summary>
    public required string Code { get; init; }

    /// <summary>What it is worth.</summary>
    public required decimal AmountUsd { get; init; }

    /// <summary>A name for the batch it belongs to.</summary>
    public string? Batch { get; init; }

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => "(redemption code)";
}
