using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Metering;

/// <summary>How a request ended.</summary>
public enum RequestOutcome
{
    /// <summary>The answer came whole.</summary>
    Completed,

    /// <summary>The gateway or the provider refused; the client got an error with a status.</summary>
    Refused,

    /// <summary>The client went away before the end; what was relayed is metered.</summary>
    ClientClosed,

    /// <summary>The stream broke off after it had begun; what was relayed is metered.</summary>
    Cut,
}

/// <summary>The one record that a request leaves.</summary>
public sealed record RequestRecord
{
    /// <summary>The request id that the client saw; unique.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived, Unix milliseconds.</summary>
    public required long StartedAt { get; init; }

    /// <summary>Id of the API key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Name of the API key at the time.</summary>
    public string? KeyName { get; init; }

    /// <summary>Id of the user that the key belongs to.</summary>
    public string? UserId { get; init; }

    /// <summary>Id of the team that it works for.</summary>
    public string? TeamId { get; init; }

    /// <summary>Name of the key's group at the time.</summary>
    public string? Group { get; init; }

    /// <summary>The key's tags, comma-separated.</summary>
    public string? Tags { get; init; }

    /// <summary>What was asked for, such as <c>chat</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The client's dialect, such as <c>openai-chat</c>.</summary>
    public required string Dialect { get; init; }

    /// <summary>The model as the client wrote it.</summary>
    public string? Model { get; init; }

    /// <summary>The channel that answered last.</summary>
    public string? Channel { get; init; }

    /// <summary>The credential's name, never its secret.</summary>
    public string? Credential { get; init; }

    /// <summary>The model at the provider.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>Whether a stream was asked for.</summary>
    public bool Stream { get; init; }

    /// <summary>The HTTP status that the client got.</summary>
    public int Status { get; init; }

    /// <summary>How it ended.</summary>
    public RequestOutcome Outcome { get; init; }

    /// <summary>The error's kind, where there was one.</summary>
    public string? Error { get; init; }

    /// <summary>The error in words, cut to 1,000 characters, without secrets.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>How many attempts were made.</summary>
    public int Attempts { get; init; }

    /// <summary>The attempts as JSON where there was more than one or one failed; null for the plain case.</summary>
    public string? Trail { get; init; }

    /// <summary>What was consumed.</summary>
    public Usage Usage { get; init; }

    /// <summary>What the provider is paid, nano-USD; null: unpriced (or nothing to pay for when <see cref="Usage"/> is empty).</summary>
    public long? Cost { get; init; }

    /// <summary>What the client is charged, nano-USD; null: cannot be told, because something has no price.</summary>
    public long? Charge { get; init; }

    /// <summary>The account that was charged: <c>user:ID</c> or <c>team:ID</c>; null: nobody pays in advance.</summary>
    public string? Account { get; init; }

    /// <summary>Shadow limits that would have refused it, comma-separated.</summary>
    public string? WouldLimit { get; init; }

    /// <summary>Whether something was consumed that has no price.</summary>
    public bool Unpriced { get; init; }

    /// <summary>From arrival to the first byte for the client, microseconds.</summary>
    public long FirstByteMicroseconds { get; init; }

    /// <summary>From arrival to the end, microseconds.</summary>
    public long DurationMicroseconds { get; init; }

    /// <summary>The gateway's own part of the time to the first byte, microseconds.</summary>
    public long OverheadMicroseconds { get; init; }

    /// <summary>Size of the request body.</summary>
    public long RequestBytes { get; init; }

    /// <summary>Bytes of body sent to the client.</summary>
    public long ResponseBytes { get; init; }

    /// <summary>What could not be carried over, comma-separated.</summary>
    public string? Dropped { get; init; }

    /// <summary>What the gateway put right in the request, comma-separated.</summary>
    public string? Repaired { get; init; }

    /// <summary>The dialect in which the provider was asked, where that is not the client's own.</summary>
    public string? UpstreamDialect { get; init; }

    /// <summary>The client's address, unless logging is off.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The client's user agent, cut to 200 characters, unless logging is off.</summary>
    public string? UserAgent { get; init; }
}
