namespace Headgate.Control.Compatibility;

/// <summary>What other gateways tell about a key. Money is nano-USD.</summary>
/// <param name="Id">The key's id.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hint">The end of its secret; empty: it is the configuration file's.</param>
/// <param name="Spent">What was ever charged for it.</param>
internal sealed record KeyFigures(string Id, string Name, string Hint, long Spent)
{
    /// <summary>Whose it is.</summary>
    public string? UserId { get; init; }

    /// <summary>The team it works for.</summary>
    public string? TeamId { get; init; }

    /// <summary>Its budget; null: none.</summary>
    public long? Budget { get; init; }

    /// <summary>The budget's period.</summary>
    public string BudgetPeriod { get; init; } = "total";

    /// <summary>What was spent of the budget in its running period.</summary>
    public long BudgetSpent { get; init; }

    /// <summary>What is left on the account that pays in advance; null: none does.</summary>
    public long? Available { get; init; }

    /// <summary>Model patterns it may use.</summary>
    public IReadOnlyList<string> Models { get; init; } = [];

    /// <summary>When it ends; null: never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When it was made; null: it is the configuration file's.</summary>
    public DateTimeOffset? CreatedAt { get; init; }

    /// <summary>Requests in any 60 seconds; null: no limit.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens in any 60 seconds; null: no limit.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>What it can still spend; null: without limit.</summary>
    public long? Remaining
    {
        get
        {
            long? budget = Budget is { } most ? Math.Max(0, most - BudgetSpent) : null;
            long? available = Available is { } left ? Math.Max(0, left) : null;
            return budget is null ? available : available is null ? budget : Math.Min(budget.Value, available.Value);
        }
    }
}
