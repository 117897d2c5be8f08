using System.Collections.Frozen;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Providers;

/// <summary>What a provider does differently in one dialect: edits of top-level fields, and the traits that edits cannot say.</summary>
/// <param name="Edits">Edits of chat requests.</param>
/// <param name="Traits">Traits.</param>
internal sealed record DialectDifferences(EditPlan Edits, TargetTraits Traits)
{
    // Servers that imitate Anthropic refuse betas that they do not know: a provider's file says where they may go.
    private static readonly TargetTraits Plain = TargetTraits.Default with { AnthropicBetas = false };

    /// <summary>It does everything as the dialect says.</summary>
    public static DialectDifferences None { get; } = new(EditPlan.Empty, Plain);

    /// <summary>Reads the object under <c>dialects</c>.</summary>
    /// <exception cref="InvalidOperationException">A word is unknown, or an edit cannot be carried out.</exception>
    public static DialectDifferences Read(JsonElement of)
    {
        foreach (var member in of.EnumerateObject())
        {
            if (member.Name is not ("edits" or "traits" or "note"))
            {
                throw Unknown("difference", member.Name);
            }
        }

        return new DialectDifferences(
            of.TryGetProperty("edits", out var edits) ? EditPlan.Compile(ReadEdits(edits)) : EditPlan.Empty,
            of.TryGetProperty("traits", out var traits) ? ReadTraits(traits) : Plain);
    }

    // The same five verbs as a channel's fields, in the same order.
    private static List<FieldEdit> ReadEdits(JsonElement of)
    {
        var edits = new List<FieldEdit>();
        foreach (var verb in (ReadOnlySpan<string>)["rename", "drop", "set", "default", "clamp"])
        {
            if (!of.TryGetProperty(verb, out var list))
            {
                continue;
            }

            edits.AddRange(verb switch
            {
                "rename" => list.EnumerateObject().Select(FieldEdit (e) => new RenameField(e.Name, e.Value.GetString()!)),
                "drop" => list.EnumerateArray().Select(FieldEdit (e) => new DropField(e.GetString()!)),
                "set" => list.EnumerateObject().Select(FieldEdit (e) => new SetField(e.Name, e.Value.GetRawText())),
                "default" => list.EnumerateObject().Select(FieldEdit (e) => new DefaultField(e.Name, e.Value.GetRawText())),
                _ => list.EnumerateObject().Select(FieldEdit (e) => new ClampField(e.Name, End(e.Value[0]), End(e.Value[1]))),
            });
        }

        return edits;
    }

    private static decimal? End(JsonElement end) => end.ValueKind == JsonValueKind.Null ? null : end.GetDecimal();

    private static TargetTraits ReadTraits(JsonElement of)
    {
        var traits = Plain;
        foreach (var trait in of.EnumerateObject())
        {
            var value = trait.Value;
            traits = trait.Name switch
            {
                "reasoning" => traits with { Reasoning = StyleOf(value.GetString()) },
                "developer" => traits with { Developer = value.GetBoolean() },
                "textOnlyContent" => traits with { TextOnlyContent = value.GetBoolean() },
                "jsonSchema" => traits with { JsonSchema = value.GetBoolean() },
                "toolChoices" => traits with { ToolChoices = value.EnumerateArray().Select(v => v.GetString()!).ToFrozenSet(StringComparer.Ordinal) },
                "reasoningReplay" => traits with { ReasoningReplay = value.GetString() },
                "streamUsage" => traits with { StreamUsage = value.GetBoolean() },
                "refusedMedia" => traits with { RefusedMedia = value.EnumerateArray().Select(v => MediaOf(v.GetString())).ToFrozenSet() },
                "callIdLength" => traits with { CallIdLength = value.GetInt32() },
                "anthropicBetas" => traits with { AnthropicBetas = value.GetBoolean() },
                "maxCompletionTokens" => traits with { MaxCompletionTokens = value.GetBoolean() },
                "stateful" => traits with { Stateful = value.GetBoolean() },
                _ => throw Unknown("trait", trait.Name),
            };
        }

        return traits;
    }

    private static ReasoningStyle StyleOf(string? word) => word switch
    {
        "effort" => ReasoningStyle.Effort,
        "thinking-type" => ReasoningStyle.ThinkingType,
        "enable-thinking" => ReasoningStyle.EnableThinking,
        "openrouter" => ReasoningStyle.OpenRouter,
        "template-arguments" => ReasoningStyle.TemplateArguments,
        "none" => ReasoningStyle.None,
        _ => throw Unknown("style of reasoning", word),
    };

    private static MediaKind MediaOf(string? word) => word switch
    {
        "image" => MediaKind.Image,
        "document" => MediaKind.Document,
        "audio" => MediaKind.Audio,
        "video" => MediaKind.Video,
        _ => throw Unknown("kind of media", word),
    };

    private static InvalidOperationException Unknown(string what, string? word) => new($"{what} '{word}' is unknown");
}
