using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Tests.Chat;

public sealed class ReasoningRulesTests
{
    [Theory]
    [InlineData(1_000, "minimal")]
    [InlineData(3_000, "low")]
    [InlineData(5_000, "medium")]
    [InlineData(8_000, "high")]
    [InlineData(9_500, "xhigh")]
    [InlineData(0, "none")]
    [InlineData(-1, null)]
    public void A_budget_is_a_share_of_the_limit(long budget, string? effort) =>
        ReasoningRules.EffortOf(new ReasoningWish { Budget = budget }, 10_000).ShouldBe(effort);

    [Theory]
    [InlineData("minimal", 2_000)]
    [InlineData("low", 4_000)]
    [InlineData("medium", 10_000)]
    [InlineData("high", 16_000)]
    [InlineData("xhigh", 19_000)]
    [InlineData("max", 19_000)]
    [InlineData("strange", 10_000)]
    [InlineData("none", 0)]
    public void An_effort_is_a_share_of_the_limit(string effort, long budget) =>
        ReasoningRules.BudgetOf(new ReasoningWish { Effort = effort }, 20_000, ModelFacts.Unknown).ShouldBe(budget);

    [Fact]
    public void Off_on_and_nothing_are_told_apart()
    {
        ReasoningRules.BudgetOf(new ReasoningWish { Enabled = false, Budget = 5 }, null, ModelFacts.Unknown).ShouldBe(0);
        ReasoningRules.BudgetOf(new ReasoningWish { Enabled = true }, null, ModelFacts.Unknown).ShouldBe(-1);
        ReasoningRules.BudgetOf(new ReasoningWish(), null, ModelFacts.Unknown).ShouldBeNull();
        ReasoningRules.EffortOf(new ReasoningWish { Enabled = false, Effort = "high" }, null).ShouldBe("none");
        ReasoningRules.EffortOf(new ReasoningWish { Enabled = true }, null).ShouldBeNull();
    }

    [Fact]
    public void Budgets_keep_to_the_models_own_limits()
    {
        ReasoningRules.BudgetOf(new ReasoningWish { Budget = 50_000 }, null, new ModelFacts { Budget = (128, 24_576) }).ShouldBe(24_576);
        ReasoningRules.BudgetOf(new ReasoningWish { Budget = 1 }, null, new ModelFacts { Budget = (128, 24_576) }).ShouldBe(128);
        ReasoningRules.BudgetOf(new ReasoningWish { Effort = "low" }, 100, ModelFacts.Unknown).ShouldBe(ReasoningRules.LeastBudget);
    }

    [Theory]
    [InlineData("minimal", "low,medium,high", "low")]
    [InlineData("xhigh", "low,medium,high", "high")]
    [InlineData("medium", "none,high", "high")]
    [InlineData("high", "none,low", "low")]
    [InlineData("strange", "none,low,medium", "medium")]
    [InlineData("none", "low,high", "low")]
    [InlineData("low", "none", "none")]
    [InlineData("strange", "", "strange")]
    public void Efforts_are_clamped_upward_and_then_to_the_highest(string effort, string allowed, string clamped) =>
        ReasoningRules.Clamp(effort, allowed.Split(',', StringSplitOptions.RemoveEmptyEntries)).ShouldBe(clamped);
}
