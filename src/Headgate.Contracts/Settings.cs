using System.Text.Json;

namespace Headgate.Contracts;

/// <summary>A section of the settings as it is; secrets in it read <see cref="SecretMark.Kept"/>.</summary>
/// <param name="Section">Its name.</param>
/// <param name="Settings">What holds, defaults included.</param>
/// <param name="Version">Its version, also the ETag; 0: never changed.</param>
/// <param name="FromFile">Fields that the configuration file states; it wins over what is set here.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record SettingsView(string Section, JsonElement Settings, long Version, IReadOnlyList<string> FromFile, DateTimeOffset? UpdatedAt = null);

/// <summary>Section <c>gateway</c>: defaults of the data plane. What is null is as the program has it.</summary>
public sealed record GatewaySettingsInput
{
    /// <summary>Attempts after the first; null: 3.</summary>
    public int? MaxRetries { get; init; }

    /// <summary>First-byte and idle time-out where <see cref="Timeouts"/> does not say otherwise.</summary>
    public string? DefaultTimeout { get; init; }

    /// <summary>Time-outs by phase.</summary>
    public TimeoutInput? Timeouts { get; init; }

    /// <summary>Whether records hold the client's address and user agent; null: yes.</summary>
    public bool? EnableLogging { get; init; }

    /// <summary>Largest request body in bytes; null: 64 MB.</summary>
    public long? MaxRequestBytes { get; init; }

    /// <summary>Largest buffered answer in bytes; null: 64 MB.</summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>Outbound proxy for channels without their own.</summary>
    public string? Proxy { get; init; }

    /// <summary>Origins that browsers may call from; null: any.</summary>
    public IReadOnlyList<string>? CorsOrigins { get; init; }

    /// <summary>Whether the gateway keeps Responses conversations for providers that keep none; null: yes.</summary>
    public bool? KeepResponses { get; init; }

    /// <summary>Limits of everything together.</summary>
    public Limits? Limits { get; init; }

    /// <summary>What the keys of each role's users may use, beside what their groups may: by <c>user</c>, <c>auditor</c>, <c>admin</c> or <c>root</c>. A role that is not named may use everything.</summary>
    public IReadOnlyDictionary<string, RoleAccess>? Roles { get; init; }

    /// <summary>How many API keys a user may have of its own; null: 100.</summary>
    public int? KeysPerUser { get; init; }
}

/// <summary>What a role may use.</summary>
public sealed record RoleAccess
{
    /// <summary>Model patterns; null: all.</summary>
    public IReadOnlyList<string>? Models { get; init; }

    /// <summary>Patterns of channel names; null: all.</summary>
    public IReadOnlyList<string>? Channels { get; init; }
}
