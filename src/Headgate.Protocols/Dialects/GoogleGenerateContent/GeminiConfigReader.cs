using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Reads <c>generationConfig</c>. What only this dialect has becomes an extension with its path.</summary>
internal static class GeminiConfigReader
{
    /// <summary>What the paths of extensions begin with.</summary>
    public const string Prefix = "generationConfig.";

    public static void Read(JsonElement config, ChatRequest request)
    {
        if (config.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var member in config.EnumerateObject())
        {
            ReadMember(GeminiElements.Camel(member.Name), member.Value, request);
        }

        ReadFormat(config, request);
    }

    private static void ReadMember(string name, JsonElement value, ChatRequest request)
    {
        switch (name)
        {
            case "temperature":
                request.Temperature = value.AsNumber();
                break;
            case "topP":
                request.TopP = value.AsNumber();
                break;
            case "topK":
                request.TopK = value.AsCount();
                break;
            case "candidateCount":
                request.Answers = value.AsCount();
                break;
            case "maxOutputTokens":
                request.MaxOutputTokens = value.AsCount();
                break;
            case "stopSequences":
                foreach (var stop in value.Items())
                {
                    if (stop.AsText() is { Length: > 0 } text)
                    {
                        request.Stop.Add(text);
                    }
                }

                break;
            case "seed":
                request.Seed = value.AsCount();
                break;
            case "presencePenalty":
                request.PresencePenalty = value.AsNumber();
                break;
            case "frequencyPenalty":
                request.FrequencyPenalty = value.AsNumber();
                break;
            case "responseLogprobs":
                request.Logprobs = value.AsFlag();
                break;
            case "logprobs":
                request.TopLogprobs = value.AsCount();
                break;
            case "thinkingConfig":
                request.Reasoning = ReasoningOf(value);
                break;
            case "responseModalities" when IsTextOnly(value):
            case "responseMimeType" or "responseSchema" or "responseJsonSchema" or "_responseJsonSchema":
                break;
            default:
                if (value.ValueKind != JsonValueKind.Null)
                {
                    request.Extensions.Add(new(Prefix + name, value));
                }

                break;
        }
    }

    private static ReasoningWish? ReasoningOf(JsonElement config)
    {
        var level = config.Either("thinkingLevel"u8, "thinking_level"u8).AsText()?.ToLowerInvariant();
        var wish = new ReasoningWish
        {
            Effort = level is "minimal" or "low" or "medium" or "high" ? level : null,
            Budget = config.Either("thinkingBudget"u8, "thinking_budget"u8).AsCount(),
            Visible = config.Either("includeThoughts"u8, "include_thoughts"u8).AsFlag(),
        };
        return wish == new ReasoningWish() ? null : wish;
    }

    private static void ReadFormat(JsonElement config, ChatRequest request)
    {
        var type = config.Either("responseMimeType"u8, "response_mime_type"u8);
        var openApi = config.Either("responseSchema"u8, "response_schema"u8);
        var schema = config.Either("responseJsonSchema"u8, "response_json_schema"u8);
        schema = schema.Exists() ? schema : config.Member("_responseJsonSchema"u8);
        switch (type.AsText())
        {
            case "application/json":
                break;
            case null or "" or "text/plain":
                if (!openApi.Exists() && !schema.Exists())
                {
                    return;
                }

                break;
            default:
                // Enumerations as plain text are Google's own.
                request.Extensions.Add(new(Prefix + "responseMimeType", type));
                if (openApi.Exists())
                {
                    request.Extensions.Add(new(Prefix + "responseSchema", openApi));
                }

                return;
        }

        request.Format = new ResponseFormat(schema.Exists() ? schema : openApi.ValueKind == JsonValueKind.Object ? GeminiSchema.ToJsonSchema(openApi) : default);
    }

    private static bool IsTextOnly(JsonElement modalities)
    {
        foreach (var modality in modalities.Items())
        {
            if (modality.AsText() is not ("TEXT" or "text" or "Text"))
            {
                return false;
            }
        }

        return true;
    }
}
