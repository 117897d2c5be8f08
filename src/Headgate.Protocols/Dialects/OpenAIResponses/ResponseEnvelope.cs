using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes the response object around the items, with the echo fields that SDKs read.</summary>
internal static class ResponseEnvelope
{
    /// <summary>Writes it.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="context">Ids and the model.</param>
    /// <param name="model">The provider's name of the model; null: not said.</param>
    /// <param name="output">The items, separated by commas, without brackets.</param>
    /// <param name="finish">Why it ended; null: it is in progress, or failed.</param>
    /// <param name="usage">What it consumed, once it ended.</param>
    /// <param name="error">Code and message of a failure; null: none.</param>
    public static void Write(
        Utf8JsonWriter writer, AnswerContext context, string? model, ReadOnlySpan<byte> output, FinishReason? finish, in Usage usage, (string Code, string Message)? error = null)
    {
        var reason = finish switch { FinishReason.Length => "max_output_tokens", FinishReason.ContentFilter => "content_filter", _ => null };
        writer.WriteStartObject();
        writer.WriteString("id"u8, AnswerIds.Response(context));
        writer.WriteString("object"u8, "response"u8);
        writer.WriteNumber("created_at"u8, context.CreatedAt);
        writer.WriteString("status"u8, error is not null || finish == FinishReason.Error ? "failed" : finish is null ? "in_progress" : reason is null ? "completed" : "incomplete");
        WriteError(writer, finish == FinishReason.Error ? ("server_error", "the model made something that cannot be used") : error);
        if (reason is null)
        {
            writer.WriteNull("incomplete_details"u8);
        }
        else
        {
            writer.WriteStartObject("incomplete_details"u8);
            writer.WriteString("reason"u8, reason);
            writer.WriteEndObject();
        }

        writer.WriteNull("instructions"u8);
        writer.WriteString("model"u8, model ?? context.Model);
        writer.WritePropertyName("output"u8);
        writer.WriteRawValue([(byte)'[', .. output, (byte)']'], skipInputValidation: true);
        writer.WriteString("previous_response_id"u8, context.PreviousResponseId);
        writer.WriteBoolean("store"u8, context.Store);
        writer.WriteBoolean("parallel_tool_calls"u8, true);
        writer.WriteString("tool_choice"u8, "auto"u8);
        writer.WriteStartArray("tools"u8);
        writer.WriteEndArray();
        writer.WriteNull("temperature"u8);
        writer.WriteNull("top_p"u8);
        writer.WriteNull("max_output_tokens"u8);
        writer.WritePropertyName("text"u8);
        writer.WriteRawValue(context.JsonOutput ? """{"format":{"type":"json_object"}}"""u8 : """{"format":{"type":"text"}}"""u8, skipInputValidation: true);
        writer.WritePropertyName("reasoning"u8);
        writer.WriteRawValue("""{"effort":null,"summary":null}"""u8, skipInputValidation: true);
        writer.WriteString("truncation"u8, "disabled"u8);
        writer.WritePropertyName("metadata"u8);
        writer.WriteRawValue("{}"u8, skipInputValidation: true);
        WriteUsage(writer, finish is null ? null : usage);
        writer.WriteEndObject();
    }

    private static void WriteError(Utf8JsonWriter writer, (string Code, string Message)? error)
    {
        if (error is not { } said)
        {
            writer.WriteNull("error"u8);
            return;
        }

        writer.WriteStartObject("error"u8);
        writer.WriteString("code"u8, said.Code);
        writer.WriteString("message"u8, said.Message);
        writer.WriteEndObject();
    }

    private static void WriteUsage(Utf8JsonWriter writer, Usage? usage)
    {
        if (usage is not { } figures)
        {
            writer.WriteNull("usage"u8);
            return;
        }

        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, figures.Input);
        writer.WriteStartObject("input_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, figures.CacheRead);
        writer.WriteNumber("cache_write_tokens"u8, figures.CacheWrite);
        writer.WriteEndObject();
        writer.WriteNumber("output_tokens"u8, figures.Output);
        writer.WriteStartObject("output_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, figures.Reasoning);
        writer.WriteEndObject();
        writer.WriteNumber("total_tokens"u8, figures.Input + figures.Output);
        writer.WriteEndObject();
    }
}
