using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Asking for reasoning: <c>reasoning_effort</c>, and the four other ways in which compatible servers are asked.</summary>
internal static class OpenAIChatReasoning
{
    /// <summary>What the client wants; null: it says nothing.</summary>
    public static ReasoningWish? Read(JsonElement body)
    {
        var reasoning = body.Member("reasoning"u8);
        var thinking = body.Member("thinking"u8);
        var wish = new ReasoningWish
        {
            Effort = body.Text("reasoning_effort"u8) ?? reasoning.Text("effort"u8),
            Budget = reasoning.Count("max_tokens"u8) ?? thinking.Count("budget_tokens"u8) ?? body.Count("thinking_budget"u8)
                ?? (thinking.Text("type"u8) == "auto" ? -1 : null),
            Enabled = reasoning.Flag("enabled"u8) ?? body.Flag("enable_thinking"u8) ?? thinking.Text("type"u8) switch
            {
                "enabled" or "adaptive" => true,
                "disabled" => false,
                _ => null,
            },
            Visible = (reasoning.Flag("exclude"u8) is { } hidden ? !hidden : (bool?)null) ?? body.Flag("include_reasoning"u8),
        };
        return wish == new ReasoningWish() ? null : wish;
    }

    /// <summary>Asks the server in its own way.</summary>
    public static void Write(ChatRequest request, WriteContext context, Utf8JsonWriter writer)
    {
        if (request.Reasoning is not { } wish)
        {
            return;
        }

        var effort = ReasoningRules.EffortOf(wish, request.MaxOutputTokens);
        var isOff = effort == "none";
        if (effort is null && wish.Enabled is null && wish.Budget is null)
        {
            return;
        }

        var style = context.Traits.Reasoning;
        if (style == ReasoningStyle.None || context.Facts.Reasons == false)
        {
            // "Off" to a model that cannot be switched on is what it does anyway.
            DropIf(!isOff, request, context);
            return;
        }

        switch (style)
        {
            case ReasoningStyle.Effort:
                WriteEffort(effort, request, context, writer);
                break;
            case ReasoningStyle.ThinkingType:
                writer.WriteStartObject("thinking"u8);
                writer.WriteString("type"u8, isOff ? "disabled"u8 : "enabled"u8);
                writer.WriteEndObject();
                var knowsEfforts = context.Facts.Efforts is { Count: > 0 };
                WriteEffort(isOff || !knowsEfforts ? null : effort, request, context, writer);
                DropIf(!isOff && !knowsEfforts && effort is not null, request, context);
                break;
            case ReasoningStyle.EnableThinking:
                writer.WriteBoolean("enable_thinking"u8, !isOff);
                if (!isOff && ReasoningRules.BudgetOf(wish, request.MaxOutputTokens, context.Facts) is { } budget and > 0)
                {
                    writer.WriteNumber("thinking_budget"u8, budget);
                }

                break;
            case ReasoningStyle.OpenRouter:
                WriteOpenRouter(wish, context, writer, isOff);
                break;
            default:
                writer.WriteStartObject("chat_template_kwargs"u8);
                writer.WriteBoolean("enable_thinking"u8, !isOff);
                writer.WriteEndObject();
                DropIf(!isOff && effort is not null, request, context);
                break;
        }
    }

    private static void WriteEffort(string? effort, ChatRequest request, WriteContext context, Utf8JsonWriter writer)
    {
        if (effort is null)
        {
            return;
        }

        var taken = ReasoningRules.Clamp(effort, context.Facts.Efforts);
        if (taken != effort)
        {
            context.Losses.Repair(FieldNames.Of(request.Dialect, "reasoning_effort"));
        }

        writer.WriteString("reasoning_effort"u8, taken);
    }

    private static void WriteOpenRouter(ReasoningWish wish, WriteContext context, Utf8JsonWriter writer, bool isOff)
    {
        writer.WriteStartObject("reasoning"u8);
        if (isOff)
        {
            writer.WriteBoolean("enabled"u8, false);
        }
        else if (wish.Budget is { } budget and > 0)
        {
            writer.WriteNumber("max_tokens"u8, budget);
        }
        else if (wish.Effort is not null)
        {
            writer.WriteString("effort"u8, ReasoningRules.Clamp(wish.Effort, context.Facts.Efforts));
        }
        else
        {
            writer.WriteBoolean("enabled"u8, true);
        }

        if (wish.Visible == false)
        {
            writer.WriteBoolean("exclude"u8, true);
        }

        writer.WriteEndObject();
    }

    private static void DropIf(bool lost, ChatRequest request, WriteContext context)
    {
        if (lost)
        {
            context.Losses.Drop(FieldNames.Of(request.Dialect, "reasoning_effort"));
        }
    }
}
