using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// <c>thinkingConfig</c>: levels for models whose efforts are known (3 and later), a budget for all others, which the newer ones take
/// too (wire-formats sections 5 and 6).
/// </summary>
internal static class GeminiReasoning
{
    public static void Write(ChatRequest request, WriteContext context, Func<Utf8JsonWriter> open)
    {
        if (request.Reasoning is not { } wish)
        {
            return;
        }

        var facts = context.Facts;
        var field = FieldNames.Of(request.Dialect, "reasoning_effort");
        var isOff = wish.Enabled == false || wish.Effort == "none" || wish.Budget == 0;
        if (facts.Reasons == false)
        {
            if (!isOff)
            {
                context.Losses.Drop(field);
            }

            return;
        }

        var level = LevelOf(request, wish, facts);
        var budget = level is null && !HasLevels(facts) ? ReasoningRules.BudgetOf(wish, request.MaxOutputTokens, facts) : null;
        if (isOff && facts.CanToggle == false && budget == 0)
        {
            budget = facts.Budget?.Least;
        }

        if (isOff && budget != 0)
        {
            context.Losses.Repair(field);
        }

        var visible = isOff ? false : wish.Visible ?? true;
        if (level is null && budget is null && !visible)
        {
            return;
        }

        var json = open();
        json.WriteStartObject("thinkingConfig"u8);
        if (level is not null)
        {
            json.WriteString("thinkingLevel"u8, level);
        }
        else if (budget is { } tokens)
        {
            json.WriteNumber("thinkingBudget"u8, tokens);
        }

        if (visible)
        {
            json.WriteBoolean("includeThoughts"u8, true);
        }

        json.WriteEndObject();
    }

    private static bool HasLevels(ModelFacts facts) => facts is { Efforts.Count: > 0, Budget: null };

    private static string? LevelOf(ChatRequest request, ReasoningWish wish, ModelFacts facts)
    {
        // A client of this dialect that names a level knows its model.
        var isOwn = request.Dialect == "gemini" && wish.Effort is not null && facts is { Efforts: null, Budget: null };
        if (!isOwn && !HasLevels(facts))
        {
            return null;
        }

        return ReasoningRules.EffortOf(wish, request.MaxOutputTokens ?? facts.MaxOutput) is not { } effort ? null
            : ReasoningRules.Clamp(effort, facts.Efforts) switch
            {
                "none" or "minimal" => "MINIMAL",
                "low" => "LOW",
                "medium" => "MEDIUM",
                _ => "HIGH",
            };
    }
}
