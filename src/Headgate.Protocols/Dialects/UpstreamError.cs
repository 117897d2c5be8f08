namespace Headgate.Protocols.Dialects;

/// <summary>Why a provider refused, as far as failover must know.</summary>
public enum UpstreamErrorKind
{
    /// <summary>The request itself is wrong: no other target would take it.</summary>
    Request,

    /// <summary>The prompt is too long for this model.</summary>
    ContextLength,

    /// <summary>The content was refused by a safety filter.</summary>
    ContentFilter,

    /// <summary>The credential is wrong or has no right (401, 403, Gemini's 400 API_KEY_INVALID).</summary>
    Credential,

    /// <summary>The credential's money or plan quota is spent; waiting a moment does not help.</summary>
    Quota,

    /// <summary>Too many requests or tokens at the moment.</summary>
    RateLimit,

    /// <summary>The model or path is not there on this provider.</summary>
    NotFound,

    /// <summary>The provider is overloaded or broken.</summary>
    Server,
}

/// <summary>A provider's error, read.</summary>
/// <param name="Kind">What it means for failover.</param>
/// <param name="Message">The provider's own words, cut to 500 characters; may be empty.</param>
/// <param name="Code">The provider's own code or type, if any.</param>
/// <param name="RetryAfter">The wait the body asks for (Gemini's RetryInfo, a plan's reset time), if any.</param>
public readonly record struct UpstreamError(UpstreamErrorKind Kind, string Message, string? Code = null, TimeSpan? RetryAfter = null)
{
    /// <summary>When the quota opens again, if the body names a moment (GLM's "will reset at …").</summary>
    public DateTimeOffset? ResetsAt { get; init; }
}
