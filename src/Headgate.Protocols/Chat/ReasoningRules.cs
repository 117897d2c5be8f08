namespace Headgate.Protocols.Chat;

/// <summary>
/// Words and tokens of reasoning, each from the other. No vendor publishes a table between the two: the shares are those that
/// OpenRouter documents (wire-formats section 6), and the way back is ours.
/// </summary>
public static class ReasoningRules
{
    /// <summary>The least budget that any vendor takes, in tokens.</summary>
    public const long LeastBudget = 1024;

    private const long MostBudget = 128_000;
    private const long UsualOutput = 32_000;
    private const int Medium = 3;
    private static readonly string[] Ladder = ["none", "minimal", "low", "medium", "high", "xhigh", "max"];

    /// <summary>The wish as a word; null: nothing is said (or "on" without a measure).</summary>
    /// <param name="wish">What the client wants.</param>
    /// <param name="maxOutput">The limit of the answer, in tokens; null: unknown.</param>
    public static string? EffortOf(ReasoningWish wish, long? maxOutput)
    {
        if (wish.Enabled == false || wish.Effort == "none" || wish.Budget == 0)
        {
            return "none";
        }

        if (wish.Effort is not null || wish.Budget is not > 0)
        {
            return wish.Effort;
        }

        var share = wish.Budget.Value / (double)Math.Max(1, maxOutput ?? UsualOutput);
        return share switch
        {
            < 0.15 => "minimal",
            < 0.35 => "low",
            < 0.65 => "medium",
            < 0.9 => "high",
            _ => "xhigh",
        };
    }

    /// <summary>The wish in tokens; 0: off; -1: automatic; null: nothing is said.</summary>
    /// <param name="wish">What the client wants.</param>
    /// <param name="maxOutput">The limit of the answer, in tokens; null: unknown.</param>
    /// <param name="facts">The model's own limits.</param>
    public static long? BudgetOf(ReasoningWish wish, long? maxOutput, ModelFacts facts)
    {
        if (wish.Enabled == false || wish.Effort == "none" || wish.Budget == 0)
        {
            return 0;
        }

        var budget = wish.Budget ?? (wish.Effort is null ? (wish.Enabled == true ? -1 : null) : ShareOf(wish.Effort, maxOutput ?? facts.MaxOutput ?? UsualOutput));
        return budget is > 0 && facts.Budget is var (least, most) ? Math.Clamp(budget.Value, least, Math.Max(least, most)) : budget;
    }

    /// <summary>
    /// The nearest effort that the model takes: upward first, else its highest; unchanged where its list is unknown. A word that nobody knows
    /// counts as <c>medium</c>, and an effort never becomes <c>none</c> where the model has another.
    /// </summary>
    public static string Clamp(string effort, IReadOnlyList<string>? allowed)
    {
        if (allowed is null || allowed.Count == 0 || allowed.Contains(effort, StringComparer.Ordinal))
        {
            return effort;
        }

        var rung = Array.IndexOf(Ladder, effort);
        for (var i = rung < 0 ? Medium : rung; i < Ladder.Length; i++)
        {
            if (allowed.Contains(Ladder[i], StringComparer.Ordinal))
            {
                return Ladder[i];
            }
        }

        for (var i = Ladder.Length - 1; i > 0; i--)
        {
            if (allowed.Contains(Ladder[i], StringComparer.Ordinal))
            {
                return Ladder[i];
            }
        }

        return allowed[^1];
    }

    private static long ShareOf(string effort, long maxOutput)
    {
        var share = effort switch
        {
            "minimal" => 0.1,
            "low" => 0.2,
            "high" => 0.8,
            "xhigh" or "max" => 0.95,
            _ => 0.5,
        };
        return Math.Clamp((long)(maxOutput * share), LeastBudget, MostBudget);
    }
}
