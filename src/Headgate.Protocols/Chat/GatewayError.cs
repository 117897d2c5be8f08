namespace Headgate.Protocols.Chat;

/// <summary>What went wrong, as a closed set. Status, blame and log level of each kind stand in one table: the gateway's Errors room.</summary>
public enum GatewayErrorKind
{
    /// <summary>The request is malformed; <see cref="GatewayError.Field"/> names the field where one is to blame.</summary>
    InvalidRequest,

    /// <summary>No API key was sent.</summary>
    KeyMissing,

    /// <summary>The API key is not known.</summary>
    KeyUnknown,

    /// <summary>The API key has expired or was switched off.</summary>
    KeyExpired,

    /// <summary>The API key may not do this (model, address).</summary>
    NotAllowed,

    /// <summary>A budget of the caller is spent.</summary>
    BudgetExhausted,

    /// <summary>The account that pays for the API key has nothing left.</summary>
    BalanceExhausted,

    /// <summary>A rate or concurrency limit of the caller is reached.</summary>
    RateLimited,

    /// <summary>No route has this model name.</summary>
    ModelNotFound,

    /// <summary>The path, channel or stored object does not exist.</summary>
    NotFound,

    /// <summary>The method is not allowed on this path.</summary>
    MethodNotAllowed,

    /// <summary>The model exists, but no channel that serves it speaks the dialect or operation asked for.</summary>
    DialectNotServed,

    /// <summary>The body is larger than the cap.</summary>
    TooLarge,

    /// <summary>Every channel that serves the model is out of action; the message holds the trail of attempts.</summary>
    NoHealthyChannel,

    /// <summary>A plan's quota is spent, and spilling over to a charged channel is not allowed.</summary>
    PlanExhausted,

    /// <summary>The provider refused the channel's credential.</summary>
    UpstreamCredential,

    /// <summary>The provider could not be reached.</summary>
    UpstreamUnreachable,

    /// <summary>The provider did not answer in time; the message names the phase.</summary>
    UpstreamTimeout,

    /// <summary>The provider's answer is not what its protocol promises (HTML, empty, half a JSON, an endless line).</summary>
    UpstreamMalformed,

    /// <summary>The provider answered with an error.</summary>
    UpstreamError,

    /// <summary>The provider's rate limit is reached on every channel that serves the model.</summary>
    UpstreamRateLimited,

    /// <summary>The stream broke off after it had begun.</summary>
    UpstreamCut,

    /// <summary>The client went away.</summary>
    ClientClosed,

    /// <summary>The gateway cannot do its work at the moment (journal not writable, shutting down).</summary>
    Unavailable,

    /// <summary>A fault of the gateway itself.</summary>
    Internal,
}

/// <summary>An error as a value. The client's dialect renders it; the message is for people and never holds a secret.</summary>
/// <param name="Kind">What went wrong.</param>
/// <param name="Message">What happened, where, and what to do.</param>
public sealed record GatewayError(GatewayErrorKind Kind, string Message)
{
    /// <summary>The field of the request that is to blame, such as <c>model</c>.</summary>
    public string? Field { get; init; }

    /// <summary>A code that clients act upon, such as <c>context_length_exceeded</c>; null: the kind's own.</summary>
    public string? Code { get; init; }

    /// <summary>How long to wait before trying again makes sense.</summary>
    public TimeSpan? RetryAfter { get; init; }

    /// <summary>The limit that was hit, with what is spent and when it resets; goes into the error body.</summary>
    public LimitDetail? Limit { get; init; }
}

/// <summary>Which limit was hit, how far, and when it opens again.</summary>
/// <param name="Name">The limit's name as in the configuration, such as <c>requestsPerMinute</c>.</param>
/// <param name="Limit">The limit itself (requests, tokens, or USD for budgets); null: a provider's own, which it does not tell.</param>
/// <param name="Used">What is spent of it; null: not known.</param>
/// <param name="ResetsAt">When it opens again; null: never by itself.</param>
public sealed record LimitDetail(string Name, decimal? Limit, decimal? Used, DateTimeOffset? ResetsAt)
{
    /// <summary>Whose limit it is, such as <c>key 'ci'</c> or <c>team 'blue'</c>; null: not told.</summary>
    public string? Scope { get; init; }

    /// <summary>Over which time it counts, such as <c>minute</c> or <c>5h (rolling)</c>; null: not told.</summary>
    public string? Window { get; init; }

    /// <summary>What an account has left, USD; null: it is no account's.</summary>
    public decimal? Balance { get; init; }
}
