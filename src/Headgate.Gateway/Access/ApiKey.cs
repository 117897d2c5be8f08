using System.Net;

namespace Headgate.Gateway.Access;

/// <summary>A client's key, compiled.</summary>
public sealed class ApiKey
{
    /// <summary>Stable id: from the database, or <c>file:NAME</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Name for records and errors.</summary>
    public required string Name { get; init; }

    /// <summary>Which models it may ask for.</summary>
    public required ModelPatterns Models { get; init; }

    /// <summary>Networks it may come from; empty: any.</summary>
    public IPNetwork[] AllowedNetworks { get; init; } = [];

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Whether it is switched on.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its limits.</summary>
    public required KeyLimits Limits { get; init; }

    /// <summary>Its counters; survive reloads.</summary>
    public required ApiKeyState State { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Limits of a key, compiled; null: none.</summary>
/// <param name="RequestsPerMinute">Requests in any 60 seconds.</param>
/// <param name="TokensPerMinute">Tokens in any 60 seconds.</param>
/// <param name="Concurrency">Requests at the same time.</param>
/// <param name="BudgetNanoUsd">Spending limit.</param>
/// <param name="BudgetPeriod">Over which it counts.</param>
public sealed record KeyLimits(
    long? RequestsPerMinute = null,
    long? TokensPerMinute = null,
    int? Concurrency = null,
    long? BudgetNanoUsd = null,
    BudgetPeriod BudgetPeriod = BudgetPeriod.Total)
{
    /// <summary>No limit at all.</summary>
    public static KeyLimits None { get; } = new();
}

/// <summary>The calendar period (UTC) of a budget.</summary>
public enum BudgetPeriod
{
    /// <summary>For ever.</summary>
    Total,

    /// <summary>A calendar day.</summary>
    Day,

    /// <summary>A week from Monday.</summary>
    Week,

    /// <summary>A calendar month.</summary>
    Month,
}
