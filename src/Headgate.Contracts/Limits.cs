namespace Headgate.Contracts;

/// <summary>Limits of a key, user, team, group, model, channel or everything, as in the configuration file. Null: no such limit.</summary>
public sealed record Limits
{
    /// <summary>Requests in any 60 seconds.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens (input and output) in any 60 seconds.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Spending limit in USD over <see cref="BudgetPeriod"/>.</summary>
    public decimal? Budget { get; init; }

    /// <summary><c>day</c>, <c>week</c>, <c>month</c> (calendar, UTC) or <c>total</c>; null: total.</summary>
    public string? BudgetPeriod { get; init; }

    /// <summary>Any further limits, several of a kind too.</summary>
    public IReadOnlyList<LimitRule>? Rules { get; init; }
}

/// <summary>One limit.</summary>
public sealed record LimitRule
{
    /// <summary><c>requests</c>, <c>tokens</c>, <c>cost</c> or <c>concurrency</c>.</summary>
    public required string What { get; init; }

    /// <summary>How much; USD for cost.</summary>
    public required decimal Max { get; init; }

    /// <summary><c>minute</c>, <c>hour</c>, <c>day</c>, <c>week</c>, <c>month</c>, <c>total</c>, or a time such as <c>5h</c>. Null for concurrency.</summary>
    public string? Per { get; init; }

    /// <summary><c>rolling</c>, <c>calendar</c> or <c>first-use</c>; null: what is usual for the time.</summary>
    public string? Window { get; init; }

    /// <summary>Whether it only tells what it would have refused.</summary>
    public bool? Shadow { get; init; }

    /// <summary>Its name in errors and headers; null: made of the rest.</summary>
    public string? Name { get; init; }
}
