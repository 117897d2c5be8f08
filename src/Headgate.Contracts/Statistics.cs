namespace Headgate.Contracts;

/// <summary>What figures can be told apart by.</summary>
public enum UsageDimension
{
    /// <summary>The API key's id.</summary>
    Key,

    /// <summary>Id of the key's owner.</summary>
    User,

    /// <summary>Id of the team.</summary>
    Team,

    /// <summary>Name of the group.</summary>
    Group,

    /// <summary>The model as clients ask for it, in lower case.</summary>
    Model,

    /// <summary>The channel that answered.</summary>
    Channel,

    /// <summary>The model at the provider.</summary>
    UpstreamModel,

    /// <summary>Such as <c>chat</c>.</summary>
    Operation,

    /// <summary>One of the key's tags; a request counts for each of its tags.</summary>
    Tag,

    /// <summary>The kind of error; requests without one count for none.</summary>
    Error,
}

/// <summary>Length of the stretches of a series.</summary>
public enum UsageInterval
{
    /// <summary>One sum, no series.</summary>
    None,

    /// <summary>Hours.</summary>
    Hour,

    /// <summary>Days.</summary>
    Day,
}

/// <summary>Figures over a time.</summary>
/// <param name="From">Where they begin: what was asked for, moved to the begin of its hour or day.</param>
/// <param name="To">Where they end, exclusive.</param>
/// <param name="Interval">Length of the stretches of <paramref name="Series"/>.</param>
/// <param name="Totals">Everything together.</param>
/// <param name="Groups">The largest groups, largest first.</param>
/// <param name="Series">By time, and by group where there are any. Stretches without requests are left out.</param>
/// <param name="GroupBy">What <paramref name="Groups"/> are told apart by.</param>
/// <param name="Others">All other groups together; null: none, or groups that overlap.</param>
public sealed record StatsView(
    DateTimeOffset From,
    DateTimeOffset To,
    UsageInterval Interval,
    UsageFigures Totals,
    IReadOnlyList<UsageGroup> Groups,
    IReadOnlyList<UsagePoint> Series,
    UsageDimension? GroupBy = null,
    UsageFigures? Others = null);

/// <summary>Figures of one group.</summary>
/// <param name="Value">Its id or name; empty: of those that have none.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Name">The name of a key, user or team today; null: gone, or the value is the name.</param>
public sealed record UsageGroup(string Value, UsageFigures Figures, string? Name = null);

/// <summary>Figures of one stretch of time.</summary>
/// <param name="At">Where it begins.</param>
/// <param name="Figures">Its figures.</param>
/// <param name="Value">Of which group; null: all.</param>
public sealed record UsagePoint(DateTimeOffset At, UsageFigures Figures, string? Value = null);

/// <summary>What requests added up to.</summary>
public sealed record UsageFigures
{
    /// <summary>All requests.</summary>
    public long Requests { get; init; }

    /// <summary>Those whose answer came whole.</summary>
    public long Succeeded { get; init; }

    /// <summary>Those that ended in an error before the answer began.</summary>
    public long Refused { get; init; }

    /// <summary>Those whose client went away.</summary>
    public long ClientClosed { get; init; }

    /// <summary>Those whose answer broke off.</summary>
    public long Cut { get; init; }

    /// <summary>Share of those that succeeded, 0 to 1; null: no requests. Whose client went away do not count.</summary>
    public double? SuccessRate { get; init; }

    /// <summary>Those that asked for a stream.</summary>
    public long Streamed { get; init; }

    /// <summary>Those that consumed something without a price.</summary>
    public long Unpriced { get; init; }

    /// <summary>Tokens of the prompts, cached ones included.</summary>
    public long InputTokens { get; init; }

    /// <summary>Those read from a cache.</summary>
    public long CacheReadTokens { get; init; }

    /// <summary>Those written to a cache.</summary>
    public long CacheWriteTokens { get; init; }

    /// <summary>Tokens generated, reasoning included.</summary>
    public long OutputTokens { get; init; }

    /// <summary>Those spent on reasoning.</summary>
    public long ReasoningTokens { get; init; }

    /// <summary>Images made.</summary>
    public long Images { get; init; }

    /// <summary>What providers are paid, USD; null: not the caller's to see.</summary>
    public decimal? CostUsd { get; init; }

    /// <summary>What clients are charged, USD.</summary>
    public decimal ChargeUsd { get; init; }

    /// <summary>What is left of it, USD; null: not the caller's to see.</summary>
    public decimal? MarginUsd { get; init; }

    /// <summary>Time to the first byte of those that succeeded.</summary>
    public LatencyFigures? FirstByte { get; init; }

    /// <summary>Time to the end of those that succeeded.</summary>
    public LatencyFigures? Duration { get; init; }
}

/// <summary>How long something took, milliseconds. Percentiles are read from a histogram and so are good to about a quarter.</summary>
/// <param name="MeanMs">On average, exact.</param>
/// <param name="P50Ms">Half took less.</param>
/// <param name="P95Ms">95 of 100 took less.</param>
public sealed record LatencyFigures(double MeanMs, double P50Ms, double P95Ms);

/// <summary>What a rebuild of the sums did.</summary>
/// <param name="Days">Days whose sums were made anew.</param>
/// <param name="Records">Records that they were made of.</param>
public sealed record RollupRebuildView(int Days, long Records);
