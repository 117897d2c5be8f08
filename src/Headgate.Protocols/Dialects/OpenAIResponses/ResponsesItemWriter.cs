using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes complete output items, for streams and bodies alike.</summary>
internal static class ResponsesItemWriter
{
    /// <summary>The opaque form in which a proof travels through this dialect's clients.</summary>
    public static string Sealed(Proof proof) => proof is { Dialect: "openai-responses", Kind: ProofKind.Encrypted } ? proof.Value : proof.Seal();

    /// <summary>An item's id, by its kind and place.</summary>
    public static string IdOf(BlockKind kind, AnswerContext context, int index) => AnswerIds.Item(
        kind switch
        {
            BlockKind.Reasoning => "rs",
            BlockKind.ToolCall => "fc",
            BlockKind.CustomToolCall => "ctc",
            BlockKind.Media => "ig",
            _ => "msg",
        },
        context,
        index);

    /// <summary>Whether an opaque block is an item of this dialect: its own type names end so, and no other dialect's do.</summary>
    public static bool IsOwn(string? type, JsonElement raw) =>
        type is not null && raw.Text("type"u8) == type && raw.Member("id"u8).Exists()
        && (type.EndsWith("_call", StringComparison.Ordinal) || type.EndsWith("_output", StringComparison.Ordinal)
            || type is "mcp_list_tools" or "mcp_approval_request" or "program" or "compaction" or "additional_tools");

    public static void Message(Utf8JsonWriter writer, string id, bool isRefusal, ReadOnlySpan<byte> text, IReadOnlyList<Citation> citations, string? logprobs, string status = "completed")
    {
        Begin(writer, "message"u8, id, status);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        if (status != "in_progress")
        {
            Part(writer, isRefusal, text, citations, logprobs);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static void Part(Utf8JsonWriter writer, bool isRefusal, ReadOnlySpan<byte> text, IReadOnlyList<Citation> citations, string? logprobs)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, isRefusal ? "refusal"u8 : "output_text"u8);
        writer.WriteString(isRefusal ? "refusal"u8 : "text"u8, text);
        if (!isRefusal)
        {
            writer.WriteStartArray("annotations"u8);
            foreach (var citation in citations)
            {
                Annotation(writer, citation);
            }

            writer.WriteEndArray();
            writer.WriteJson("logprobs"u8, logprobs ?? "[]");
        }

        writer.WriteEndObject();
    }

    public static void Annotation(Utf8JsonWriter writer, Citation citation)
    {
        if (citation is { Dialect: "openai-responses", Raw: { } raw })
        {
            writer.WriteRawValue(raw, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "url_citation"u8);
        writer.WriteString("url"u8, citation.Url ?? string.Empty);
        writer.WriteString("title"u8, citation.Title ?? string.Empty);
        writer.WriteNumber("start_index"u8, citation.Start ?? 0);
        writer.WriteNumber("end_index"u8, citation.End ?? 0);
        writer.WriteEndObject();
    }

    public static void Reasoning(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> text, Proof? proof, string status = "completed")
    {
        Begin(writer, "reasoning"u8, id, status);
        writer.WriteStartArray("summary"u8);
        if (!text.IsEmpty)
        {
            Summary(writer, text);
        }

        writer.WriteEndArray();
        if (proof is not null)
        {
            writer.WriteString("encrypted_content"u8, Sealed(proof));
        }

        writer.WriteEndObject();
    }

    public static void Summary(Utf8JsonWriter writer, ReadOnlySpan<byte> text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "summary_text"u8);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    public static void Call(Utf8JsonWriter writer, string id, string callId, string name, ReadOnlySpan<byte> text, bool isCustom, string status = "completed")
    {
        Begin(writer, isCustom ? "custom_tool_call"u8 : "function_call"u8, id, status);
        writer.WriteString("call_id"u8, callId);
        writer.WriteString("name"u8, name);
        writer.WriteString(isCustom ? "input"u8 : "arguments"u8, text);
        writer.WriteEndObject();
    }

    public static void Picture(Utf8JsonWriter writer, string id, ReadOnlySpan<byte> base64, string status = "completed")
    {
        Begin(writer, "image_generation_call"u8, id, status);
        if (base64.IsEmpty)
        {
            writer.WriteNull("result"u8);
        }
        else
        {
            writer.WriteString("result"u8, base64);
        }

        writer.WriteEndObject();
    }

    private static void Begin(Utf8JsonWriter writer, ReadOnlySpan<byte> type, string id, string status)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, id);
        writer.WriteString("type"u8, type);
        writer.WriteString("status"u8, status);
    }
}
