using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// How reasoning is asked for, which Converse leaves to each model: Claude's <c>thinking</c>, an effort for OpenAI's and Nova 2
/// (wire-formats section 6 for the words and tokens). Also the output limit, which must stay above Claude's budget.
/// </summary>
internal readonly struct BedrockReasoning
{
    private const long LeastAnswer = 1;

    // Anthropic's own list of words for its adaptive thinking.
    private static readonly string[] AdaptiveEfforts = ["low", "medium", "high", "xhigh", "max"];
    private static readonly string[] ThreeEfforts = ["low", "medium", "high"];

    private readonly Form _form;
    private readonly string? _effort;
    private readonly long _budget;

    private BedrockReasoning(Form form, string? effort, long budget, long? maxTokens) =>
        (_form, _effort, _budget, MaxTokens) = (form, effort, budget, maxTokens);

    private enum Form
    {
        Unsaid,
        Disabled,
        Budget,
        Adaptive,
        Effort,
        Nova,
    }

    /// <summary>The output limit to write; null: none.</summary>
    public long? MaxTokens { get; }

    /// <summary>Whether Claude thinks, which forbids it some other fields.</summary>
    public bool IsThinking => _form is Form.Budget or Form.Adaptive;

    /// <summary>Whether <see cref="WriteFields"/> writes anything.</summary>
    public bool HasFields => _form != Form.Unsaid;

    public static BedrockReasoning Of(ChatRequest request, WriteContext context, BedrockModel model)
    {
        var most = request.MaxOutputTokens;
        var unsaid = new BedrockReasoning(Form.Unsaid, null, 0, most);
        if (request.Reasoning is not { } wish)
        {
            return unsaid;
        }

        var effort = ReasoningRules.EffortOf(wish, most);
        if (model.IsClaude)
        {
            return OfClaude(request, wish, effort, context);
        }

        if (effort is null && wish.Enabled != true)
        {
            return unsaid;
        }

        if (effort != "none" && (model.IsOpenAI || model.IsReasoningNova))
        {
            var word = ReasoningRules.Clamp(effort ?? "medium", context.Facts.Efforts ?? ThreeEfforts);
            return new BedrockReasoning(model.IsOpenAI ? Form.Effort : Form.Nova, word, 0, most);
        }

        // Models that never reason, or that Nova 2 does not unasked, do as they are told; others cannot be told.
        if (effort != "none" || context.Facts.Reasons == true)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "reasoning_effort"));
        }

        return unsaid;
    }

    /// <summary>Writes the members of <c>additionalModelRequestFields</c>.</summary>
    public void WriteFields(Utf8JsonWriter writer)
    {
        switch (_form)
        {
            case Form.Disabled or Form.Budget or Form.Adaptive:
                writer.WriteStartObject("thinking"u8);
                writer.WriteString("type"u8, _form == Form.Disabled ? "disabled"u8 : _form == Form.Budget ? "enabled"u8 : "adaptive"u8);
                if (_form == Form.Budget)
                {
                    writer.WriteNumber("budget_tokens"u8, _budget);
                }

                writer.WriteEndObject();
                if (_effort is not null)
                {
                    writer.WriteStartObject("output_config"u8);
                    writer.WriteString("effort"u8, _effort);
                    writer.WriteEndObject();
                }

                break;
            case Form.Effort:
                writer.WriteString("reasoning_effort"u8, _effort);
                break;
            case Form.Nova:
                writer.WriteStartObject("reasoningConfig"u8);
                writer.WriteString("type"u8, "enabled"u8);
                writer.WriteString("maxReasoningEffort"u8, _effort);
                writer.WriteEndObject();
                break;
            default:
                break;
        }
    }

    private static BedrockReasoning OfClaude(ChatRequest request, ReasoningWish wish, string? effort, WriteContext context)
    {
        var facts = context.Facts;
        var most = request.MaxOutputTokens;
        var unsaid = new BedrockReasoning(Form.Unsaid, null, 0, most);
        var name = FieldNames.Of(request.Dialect, "reasoning_effort");
        if (effort == "none")
        {
            if (facts.CanToggle != false)
            {
                return facts.Reasons == false ? unsaid : new BedrockReasoning(Form.Disabled, null, 0, most);
            }

            context.Losses.Drop(name);
            return unsaid;
        }

        if (effort is null && wish is { Enabled: not true, Budget: null })
        {
            return unsaid;
        }

        // All three are refused together with thinking, and each of them weighs more.
        if (facts.Reasons == false || IsForced(request.ToolChoice) || IsLoopWithoutProof(request, context))
        {
            context.Losses.Drop(name);
            return unsaid;
        }

        if (facts.Efforts is { Count: > 0 } efforts && facts.Budget is null)
        {
            var word = effort is null ? null : ReasoningRules.Clamp(effort == "minimal" ? "low" : effort, AdaptiveEfforts);
            return new BedrockReasoning(Form.Adaptive, word is null ? null : ReasoningRules.Clamp(word, efforts), 0, most);
        }

        var budget = ReasoningRules.BudgetOf(wish, most, facts) is > 0 and var tokens
            ? tokens
            : ReasoningRules.BudgetOf(new ReasoningWish { Effort = "medium" }, most, facts)!.Value;
        budget = Math.Max(budget, ReasoningRules.LeastBudget);
        if (most is null || most > budget)
        {
            return new BedrockReasoning(Form.Budget, null, budget, most);
        }

        // The limit holds the reasoning too.
        context.Losses.Repair(FieldNames.Of(request.Dialect, "max_tokens"));
        var raised = Math.Min(budget + Math.Max(most.Value, LeastAnswer), Math.Max(facts.MaxOutput ?? long.MaxValue, ReasoningRules.LeastBudget + LeastAnswer));
        return new BedrockReasoning(Form.Budget, null, Math.Min(budget, raised - LeastAnswer), raised);
    }

    private static bool IsForced(ToolChoice? choice) => choice?.Mode == ToolChoiceMode.Required;

    /// <summary>
    /// Whether the model is amid calls of tools whose reasoning is lost (another provider's, or a client that cannot keep it): Claude
    /// wants to see its own thinking before them, or not to think.
    /// </summary>
    private static bool IsLoopWithoutProof(ChatRequest request, WriteContext context)
    {
        var last = request.Turns.FindLastIndex(turn => turn.Role == ChatRole.Assistant);
        if (last < 0 || request.Turns.FindIndex(last, turn => turn.Role == ChatRole.Tool) < 0)
        {
            return false;
        }

        return !request.Turns[last].Parts.Exists(part =>
            part is ReasoningPart { Proof: { } proof } && proof.BelongsTo(BedrockConverseDialect.OwnId, context.Channel));
    }
}
