namespace Headgate.Contracts;

/// <summary>How a request ended.</summary>
public enum RecordOutcome
{
    /// <summary>The answer came whole.</summary>
    Completed,

    /// <summary>The gateway or the provider refused; the client got an error.</summary>
    Refused,

    /// <summary>The client went away before the end.</summary>
    ClientClosed,

    /// <summary>The answer broke off after it had begun.</summary>
    Cut,
}

/// <summary>The record that a request left.</summary>
public sealed record RecordView
{
    /// <summary>The request id that the client saw in <c>x-headgate-request-id</c>.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Id of the API key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Name of the API key at the time.</summary>
    public string? KeyName { get; init; }

    /// <summary>Whose key it was.</summary>
    public string? UserId { get; init; }

    /// <summary>The user's name today; null: gone, or nobody's.</summary>
    public string? UserName { get; init; }

    /// <summary>The team that it worked for.</summary>
    public string? TeamId { get; init; }

    /// <summary>The team's name today.</summary>
    public string? TeamName { get; init; }

    /// <summary>The key's group at the time.</summary>
    public string? Group { get; init; }

    /// <summary>The key's tags at the time.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Such as <c>chat</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The client's dialect.</summary>
    public required string Dialect { get; init; }

    /// <summary>The model as the client wrote it.</summary>
    public string? Model { get; init; }

    /// <summary>The channel that answered last.</summary>
    public string? Channel { get; init; }

    /// <summary>Name of the credential that was used last.</summary>
    public string? Credential { get; init; }

    /// <summary>The model at the provider.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The dialect in which the provider was asked, where it is another one.</summary>
    public string? UpstreamDialect { get; init; }

    /// <summary>Whether a stream was asked for.</summary>
    public required bool Stream { get; init; }

    /// <summary>The HTTP status that the client got.</summary>
    public required int Status { get; init; }

    /// <summary>How it ended.</summary>
    public required RecordOutcome Outcome { get; init; }

    /// <summary>The kind of error, where there was one.</summary>
    public string? Error { get; init; }

    /// <summary>The error in words.</summary>
    public string? ErrorMessage { get; init; }

    /// <summary>How many attempts were made.</summary>
    public required int AttemptCount { get; init; }

    /// <summary>The attempts; null in lists.</summary>
    public IReadOnlyList<AttemptView>? Attempts { get; init; }

    /// <summary>What was consumed.</summary>
    public required RecordUsage Usage { get; init; }

    /// <summary>What the provider is paid, USD; null: unknown.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>What the client is charged, USD; null: unknown.</summary>
    public decimal? ChargeUsd { get; init; }

    /// <summary>The account that was charged, such as <c>user:ID</c>.</summary>
    public string? Account { get; init; }

    /// <summary>Whether something was consumed that has no price.</summary>
    public required bool Unpriced { get; init; }

    /// <summary>Shadow limits that would have refused it.</summary>
    public IReadOnlyList<string> WouldLimit { get; init; } = [];

    /// <summary>From arrival to the first byte for the client, milliseconds.</summary>
    public required double FirstByteMs { get; init; }

    /// <summary>From arrival to the end, milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>The gateway's own part of the time to the first byte, milliseconds.</summary>
    public required double OverheadMs { get; init; }

    /// <summary>Size of the request's body.</summary>
    public required long RequestBytes { get; init; }

    /// <summary>Size of the answer's body.</summary>
    public required long ResponseBytes { get; init; }

    /// <summary>Fields that could not be carried over to the provider.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>What the gateway put right in the request.</summary>
    public IReadOnlyList<string> Repaired { get; init; } = [];

    /// <summary>The client's address.</summary>
    public string? ClientAddress { get; init; }

    /// <summary>The client's user agent.</summary>
    public string? UserAgent { get; init; }
}

/// <summary>What a request consumed. Parts are contained in their whole.</summary>
public sealed record RecordUsage
{
    /// <summary>The whole prompt, in tokens.</summary>
    public long Input { get; init; }

    /// <summary>Part of it read from the provider's cache.</summary>
    public long CacheRead { get; init; }

    /// <summary>Part of it written to the provider's cache.</summary>
    public long CacheWrite { get; init; }

    /// <summary>Part of that which is kept for an hour.</summary>
    public long CacheWriteHour { get; init; }

    /// <summary>Part of the prompt that is audio.</summary>
    public long InputAudio { get; init; }

    /// <summary>Part of the prompt that is images.</summary>
    public long InputImage { get; init; }

    /// <summary>Everything generated, in tokens.</summary>
    public long Output { get; init; }

    /// <summary>Part of it spent on reasoning.</summary>
    public long Reasoning { get; init; }

    /// <summary>Part of it that is audio.</summary>
    public long OutputAudio { get; init; }

    /// <summary>Part of it that is images.</summary>
    public long OutputImage { get; init; }

    /// <summary>Images made.</summary>
    public long Images { get; init; }

    /// <summary>Length of audio, milliseconds.</summary>
    public long AudioMilliseconds { get; init; }

    /// <summary>Characters spoken.</summary>
    public long Characters { get; init; }

    /// <summary>Searches made.</summary>
    public long Queries { get; init; }

    /// <summary>Whether these are an estimate of the gateway.</summary>
    public bool Estimated { get; init; }
}

/// <summary>One try at one target.</summary>
/// <param name="Channel">Which channel.</param>
/// <param name="Credential">With which credential.</param>
/// <param name="Model">The model as the provider calls it.</param>
/// <param name="Delivered">Whether its answer is the one that the client got.</param>
/// <param name="Milliseconds">How long it took; null: it was the only one, see the record.</param>
/// <param name="Error">The kind of error that ended it.</param>
/// <param name="Message">That error in words.</param>
public sealed record AttemptView(string Channel, string Credential, string Model, bool Delivered, long? Milliseconds = null, string? Error = null, string? Message = null);

/// <summary>A record as the owner of the key sees it: what it asked for and what it pays, nothing of the providers behind.</summary>
public sealed record OwnRecordView
{
    /// <summary>The request id.</summary>
    public required string Id { get; init; }

    /// <summary>When it arrived.</summary>
    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Id of the API key.</summary>
    public string? KeyId { get; init; }

    /// <summary>Name of the API key at the time.</summary>
    public string? KeyName { get; init; }

    /// <summary>The key's tags at the time.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Such as <c>chat</c>.</summary>
    public required string Operation { get; init; }

    /// <summary>The client's dialect.</summary>
    public required string Dialect { get; init; }

    /// <summary>The model as the client wrote it.</summary>
    public string? Model { get; init; }

    /// <summary>Whether a stream was asked for.</summary>
    public required bool Stream { get; init; }

    /// <summary>The HTTP status that the client got.</summary>
    public required int Status { get; init; }

    /// <summary>How it ended.</summary>
    public required RecordOutcome Outcome { get; init; }

    /// <summary>The kind of error, where there was one.</summary>
    public string? Error { get; init; }

    /// <summary>What was consumed.</summary>
    public required RecordUsage Usage { get; init; }

    /// <summary>What it is charged, USD; null: unknown.</summary>
    public decimal? ChargeUsd { get; init; }

    /// <summary>From arrival to the first byte, milliseconds.</summary>
    public required double FirstByteMs { get; init; }

    /// <summary>From arrival to the end, milliseconds.</summary>
    public required double DurationMs { get; init; }

    /// <summary>Fields that could not be carried over.</summary>
    public IReadOnlyList<string> Dropped { get; init; } = [];

    /// <summary>What the gateway put right in the request.</summary>
    public IReadOnlyList<string> Repaired { get; init; } = [];
}

/// <summary>A part of the records.</summary>
/// <param name="Items">Records, in the order that was asked for.</param>
/// <param name="TotalIsExact">False: there are at least so many.</param>
/// <param name="Total">How many match; null when the part was asked for by a cursor.</param>
/// <param name="Older">Cursor for what comes before these in time (<c>before=…</c>); null: nothing, or the order is another one.</param>
/// <param name="Newer">Cursor for what came after these (<c>after=…</c>); null: as above.</param>
public sealed record RecordPage<T>(IReadOnlyList<T> Items, bool TotalIsExact, long? Total = null, string? Older = null, string? Newer = null);
