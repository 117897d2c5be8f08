namespace Headgate.Gateway.Configuration;

/// <summary>Limits as asked for: four frequent ones for short, and any others as rules; null: none.</summary>
public sealed record LimitsConfig
{
    /// <summary>Requests in any 60 seconds.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens (input + output) in any 60 seconds.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Spending limit in USD.</summary>
    public decimal? Budget { get; init; }

    /// <summary>Over which the budget counts: <c>day</c>, <c>week</c>, <c>month</c> (calendar, UTC) or <c>total</c>.</summary>
    public string BudgetPeriod { get; init; } = "total";

    /// <summary>Any other limits; they hold beside those above.</summary>
    public IReadOnlyList<LimitConfig> Rules { get; init; } = [];
}

/// <summary>One limit as asked for.</summary>
public sealed record LimitConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>What is counted: <c>requests</c>, <c>tokens</c> (input + output), <c>cost</c> or <c>concurrency</c>.</summary>
    public required string What { get; init; }

    /// <summary>The most that may come together: requests, tokens, USD for <c>cost</c>, requests at the same time.</summary>
    public required decimal Max { get; init; }

    /// <summary>
    /// Over which time: <c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c>, <c>total</c>, or a length such as <c>5h</c> (a number
    /// and one of m, h, d, w). Not for <c>concurrency</c>.
    /// </summary>
    public string? Per { get; init; }

    /// <summary>
    /// How that time lies: <c>rolling</c> (the last so much), <c>calendar</c> (UTC; hour, day, week from Monday, month), <c>first-use</c>
    /// (begins with the first request after the last window ended, as plans with five-hour windows count). Null: calendar for day, week and
    /// month, else rolling.
    /// </summary>
    public string? Window { get; init; }

    /// <summary>Counted and reported, never enforced.</summary>
    public bool Shadow { get; init; }

    /// <summary>A name for errors; null: made from the rest.</summary>
    public string? Name { get; init; }
}
