using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Forwarding;

/// <summary>What to do after an attempt.</summary>
public enum Verdict
{
    /// <summary>The answer went to the client (whole, or broken off after it had begun): nothing more to do.</summary>
    Delivered,

    /// <summary>Nothing reached the client: another target may do better.</summary>
    TryNext,

    /// <summary>Nothing reached the client, and no other target would do better.</summary>
    GiveUp,
}

/// <summary>One try of one request at one target, as a value.</summary>
public sealed record AttemptOutcome(Verdict Verdict)
{
    /// <summary>The answer was delivered.</summary>
    public static AttemptOutcome Delivered { get; } = new(Verdict.Delivered);

    /// <summary>What went wrong, for the client.</summary>
    public GatewayError? Error { get; init; }

    /// <summary>What the provider said, where it was an error answer.</summary>
    public UpstreamErrorKind? Said { get; init; }

    /// <summary>The provider's whole error answer, to be passed through where nothing better is left.</summary>
    public UpstreamErrorAnswer? Answer { get; init; }

    /// <summary>Whether the same target may do better a moment later (5xx, broken connection, empty answer).</summary>
    public bool Passing { get; init; }

    /// <summary>When the target's quota opens again, if the provider said so.</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}

/// <summary>A provider's error answer, kept for passing through.</summary>
/// <param name="Status">Its status.</param>
/// <param name="ContentType">Its content type.</param>
/// <param name="Body">Its body, without secrets.</param>
public sealed record UpstreamErrorAnswer(int Status, string? ContentType, byte[] Body);

/// <summary>One attempt as the record keeps it.</summary>
/// <param name="Pick">Where it went.</param>
/// <param name="Outcome">How it ended.</param>
/// <param name="Elapsed">How long it took.</param>
public readonly record struct AttemptTrace(Pick Pick, AttemptOutcome Outcome, TimeSpan Elapsed);
