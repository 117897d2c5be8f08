using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects.AnthropicMessages;

public sealed class AnthropicThinkingTests
{
    private static readonly ModelFacts Adaptive = new() { Efforts = ["low", "medium", "high"], MaxOutput = 64_000 };

    [Theory]
    [InlineData("xhigh", "high")]
    [InlineData("minimal", "low")]
    [InlineData("medium", "medium")]
    public void Models_with_efforts_think_as_much_as_they_like(string effort, string written)
    {
        var (json, _) = Write(new ReasoningWish { Effort = effort, Visible = true }, Adaptive);
        json.GetProperty("thinking").GetRawText().ShouldBe("""{"type":"adaptive","display":"summarized"}""");
        json.GetProperty("output_config").GetRawText().ShouldBe($$"""{"effort":"{{written}}"}""");
        json.GetProperty("max_tokens").GetInt64().ShouldBe(10_000);
    }

    [Theory]
    [InlineData("high", 10_000, 8_000, 10_000)]
    [InlineData("low", 500, 1024, 1524)]
    public void Other_models_get_a_budget_and_room_for_it(string effort, long limit, long budget, long written)
    {
        var (json, context) = Write(new ReasoningWish { Effort = effort }, ModelFacts.Unknown, limit);
        json.GetProperty("thinking").GetRawText().ShouldBe($$"""{"type":"enabled","budget_tokens":{{budget}}}""");
        json.GetProperty("max_tokens").GetInt64().ShouldBe(written);
        context.Losses.Repaired.Contains("max_tokens", StringComparer.Ordinal).ShouldBe(limit != written);
    }

    [Fact]
    public void A_budget_stays_below_what_the_model_generates()
    {
        var (json, _) = Write(new ReasoningWish { Budget = 9_000 }, new ModelFacts { MaxOutput = 8_000, Budget = (1024, 32_000) }, 8_000);
        json.GetProperty("thinking").GetProperty("budget_tokens").GetInt64().ShouldBe(7_999);
        json.GetProperty("max_tokens").GetInt64().ShouldBe(8_000);
    }

    [Fact]
    public void None_switches_it_off_where_that_is_possible()
    {
        var none = new ReasoningWish { Effort = "none" };
        Write(none, Adaptive).Json.GetProperty("thinking").GetRawText().ShouldBe("""{"type":"disabled"}""");
        var (json, context) = Write(none, Adaptive with { CanToggle = false });
        json.TryGetProperty("thinking", out _).ShouldBeFalse();
        json.GetProperty("output_config").GetProperty("effort").GetString().ShouldBe("low");
        context.Losses.Repaired.ShouldBe(["reasoning_effort"]);
        Write(new ReasoningWish { Effort = "high" }, new ModelFacts { Reasons = false }).Context.Losses.Dropped.ShouldBe(["reasoning_effort"]);
    }

    [Fact]
    public void Thinking_restricts_sampling_and_the_choice_of_tools()
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        (request.Reasoning, request.Temperature, request.TopK) = (new ReasoningWish { Effort = "low" }, 0.2, 5);
        request.Tools.Add(new ChatTool(ToolKind.Function, "f"));
        request.ToolChoice = new ToolChoice(ToolChoiceMode.Required, []);
        var context = new WriteContext("m", Anthropic.Channel);
        var json = Anthropic.Written(request, context);
        json.TryGetProperty("temperature", out _).ShouldBeFalse();
        json.TryGetProperty("top_k", out _).ShouldBeFalse();
        json.GetProperty("tool_choice").GetRawText().ShouldBe("""{"type":"auto"}""");
        context.Losses.Repaired.ShouldBe(["temperature", "top_k", "tool_choice"]);
    }

    [Theory]
    [InlineData(false, "disabled")]
    [InlineData(true, "enabled")]
    public void A_turn_of_tools_that_began_without_thinking_goes_on_without(bool signed, string type)
    {
        var proof = signed ? new Proof(ProofKind.Signature, "anthropic", Anthropic.Channel, "s") : null;
        using var request = Anthropic.Foreign(
            Anthropic.User("hi"),
            Anthropic.Turn(ChatRole.Assistant, new ReasoningPart("r") { Proof = proof }, new ToolCallPart("a", "f", "{}")),
            Anthropic.Turn(ChatRole.Tool, new ToolResultPart("a", [new TextPart("1")])));
        request.Reasoning = new ReasoningWish { Effort = "high" };
        var context = new WriteContext("m", Anthropic.Channel);
        Anthropic.Written(request, context).GetProperty("thinking").GetProperty("type").GetString().ShouldBe(type);
        context.Losses.Repaired.Contains("thinking", StringComparer.Ordinal).ShouldBe(!signed);
    }

    private static (JsonElement Json, WriteContext Context) Write(ReasoningWish wish, ModelFacts facts, long limit = 10_000)
    {
        using var request = Anthropic.Foreign(Anthropic.User("hi"));
        (request.Reasoning, request.MaxOutputTokens) = (wish, limit);
        var context = new WriteContext("m", Anthropic.Channel) { Facts = facts };
        return (Anthropic.Written(request, context), context);
    }
}
