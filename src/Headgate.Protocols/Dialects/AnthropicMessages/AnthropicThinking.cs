using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>How the model is told to think, and the limit of the answer, which depends on it (wire-formats sections 4 and 6).</summary>
internal sealed record AnthropicThinking
{
    private const long UsualOutput = 4096;

    /// <summary><c>enabled</c> (by budget), <c>adaptive</c>, <c>disabled</c>, or what a client of this dialect wrote; null: nothing is said.</summary>
    public string? Type { get; private init; }

    /// <summary>Tokens, for <c>enabled</c>.</summary>
    public long Budget { get; private init; }

    /// <summary><c>output_config.effort</c>; null: nothing is said.</summary>
    public string? Effort { get; private init; }

    /// <summary>The limit of the answer.</summary>
    public long MaxTokens { get; private init; }

    /// <summary>Whether the model thinks; sampling is restricted then.</summary>
    public bool IsOn => Type is not (null or "disabled");

    private bool? Visible { get; init; }

    private JsonElement Raw { get; init; }

    /// <summary>Decides, by the client's wish and what is known of the model.</summary>
    public static AnthropicThinking Decide(ChatRequest request, AnthropicConversation conversation, WriteContext context)
    {
        var facts = context.Facts;
        var plain = new AnthropicThinking { MaxTokens = LimitOf(request, context) };
        if (request.Reasoning is not { } wish)
        {
            return plain;
        }

        var isOwn = string.Equals(request.Dialect, AnthropicBlocks.Dialect, StringComparison.Ordinal);
        if (isOwn && facts is { Efforts: null, Budget: null, Reasons: not false })
        {
            return AsItCame(request, conversation, context, plain);
        }

        var effort = ReasoningRules.EffortOf(wish, plain.MaxTokens);
        if (effort == "none" || facts.Reasons == false)
        {
            return Off(request, context, plain, effort);
        }

        if (isOwn && wish.Enabled is null)
        {
            return plain with { Effort = effort is null ? null : WordOf(effort, facts) };
        }

        plain = plain with { Visible = wish.Visible };
        return facts is { Efforts.Count: > 0, Budget: null }
            ? plain with { Type = "adaptive", Effort = effort is null ? null : WordOf(effort, facts) }
            : ByBudget(request, conversation, context, plain with { Effort = isOwn ? wish.Effort : null });
    }

    /// <summary>Writes the member <c>thinking</c>.</summary>
    public void Write(Utf8JsonWriter writer)
    {
        if (Type is null)
        {
            return;
        }

        if (Raw.Exists())
        {
            writer.WritePropertyName("thinking"u8);
            Raw.WriteTo(writer);
            return;
        }

        writer.WriteStartObject("thinking"u8);
        writer.WriteString("type"u8, Type);
        if (Type == "enabled")
        {
            writer.WriteNumber("budget_tokens"u8, Budget);
        }

        // Models with budgets show their thinking unless told otherwise; older servers do not know the field.
        if (IsOn && Visible is { } visible && (!visible || Type == "adaptive"))
        {
            writer.WriteString("display"u8, visible ? "summarized"u8 : "omitted"u8);
        }

        writer.WriteEndObject();
    }

    private static long LimitOf(ChatRequest request, WriteContext context)
    {
        var limit = Math.Max(1, request.MaxOutputTokens ?? context.Facts.MaxOutput ?? UsualOutput);
        if (context.Facts.MaxOutput is not { } most || limit <= most)
        {
            return limit;
        }

        context.Losses.Repair(FieldNames.Of(request.Dialect, "max_tokens"));
        return most;
    }

    private static AnthropicThinking AsItCame(ChatRequest request, AnthropicConversation conversation, WriteContext context, AnthropicThinking plain)
    {
        var raw = request.Body.Member("thinking"u8);
        var effort = request.Reasoning!.Effort;
        if (raw.Text("type"u8) is not "enabled" || !conversation.LacksThinking)
        {
            return plain with { Type = raw.Text("type"u8), Raw = raw, Effort = effort };
        }

        context.Losses.Repair("thinking");
        return plain with { Type = "disabled", Effort = effort };
    }

    private static AnthropicThinking Off(ChatRequest request, WriteContext context, AnthropicThinking plain, string? effort)
    {
        var name = FieldNames.Of(request.Dialect, "reasoning_effort");
        if (context.Facts.Reasons == false)
        {
            if (effort != "none")
            {
                context.Losses.Drop(name);
            }

            return plain;
        }

        if (context.Facts.CanToggle != false)
        {
            return plain with { Type = "disabled" };
        }

        // It cannot be switched off: as little as there is.
        context.Losses.Repair(name);
        return context.Facts is { Efforts.Count: > 0, Budget: null } ? plain with { Effort = WordOf("low", context.Facts) } : plain;
    }

    private static AnthropicThinking ByBudget(ChatRequest request, AnthropicConversation conversation, WriteContext context, AnthropicThinking plain)
    {
        if (conversation.LacksThinking)
        {
            context.Losses.Repair("thinking");
            return plain with { Type = "disabled" };
        }

        var budget = ReasoningRules.BudgetOf(request.Reasoning!, plain.MaxTokens, context.Facts);
        if (budget is not > 0)
        {
            if (budget is null)
            {
                return plain;
            }

            // "Automatic" has no word here: the middle.
            budget = ReasoningRules.BudgetOf(new ReasoningWish { Effort = "medium" }, plain.MaxTokens, context.Facts);
        }

        return WithRoom(Math.Max(budget ?? 0, ReasoningRules.LeastBudget), request, context, plain);
    }

    // The budget is part of the limit, which must leave room for the answer.
    private static AnthropicThinking WithRoom(long budget, ChatRequest request, WriteContext context, AnthropicThinking plain)
    {
        var limit = plain.MaxTokens;
        if (budget >= limit)
        {
            limit = Math.Min(budget + limit, Math.Max(context.Facts.MaxOutput ?? long.MaxValue, limit));
            context.Losses.Repair(FieldNames.Of(request.Dialect, "max_tokens"));
            budget = Math.Min(budget, limit - 1);
        }

        if (budget >= ReasoningRules.LeastBudget)
        {
            return plain with { Type = "enabled", Budget = budget, MaxTokens = limit };
        }

        context.Losses.Repair("thinking");
        return plain;
    }

    private static string WordOf(string effort, ModelFacts facts)
    {
        var word = ReasoningRules.Clamp(effort == "minimal" ? "low" : effort, facts.Efforts);
        return word is "none" or "minimal" ? "low" : word;
    }
}
