using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes requests of the Messages API and of <c>count_tokens</c> (wire-formats sections 4, 6 and 7).</summary>
internal static class AnthropicRequestWriter
{
    /// <summary>How extensions inside <c>output_config</c> are named.</summary>
    public const string OutputConfigPrefix = "output_config.";

    /// <summary>Writes the request; for a count only what makes up the prompt.</summary>
    public static void Write(ChatRequest request, WriteContext context, IBufferWriter<byte> to, bool isCount)
    {
        var isOwn = string.Equals(request.Dialect, AnthropicBlocks.Dialect, StringComparison.Ordinal);
        var names = new AnthropicNames(request.Tools, context);
        var conversation = new AnthropicConversation(request, context, names);
        var thinking = AnthropicThinking.Decide(request, conversation, context);
        var tools = AnthropicToolWriter.Sent(request, context);
        var markers = new AnthropicCacheMarkers(tools, conversation, context);
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteString("model"u8, context.Model);
        if (!isCount)
        {
            AnthropicSettings.Write(writer, request, thinking, context);
        }

        AnthropicToolWriter.Write(writer, request, tools, names, markers, context);
        if (tools.Count > 0)
        {
            AnthropicToolWriter.WriteChoice(writer, request, names, thinking, context);
        }

        thinking.Write(writer);
        WriteOutputConfig(writer, request, thinking, context, isOwn);
        new AnthropicContentWriter(writer, markers, context, isOwn).Write(conversation);
        WriteExtensions(writer, request, context, isOwn);
        writer.WriteEndObject();
    }

    /// <summary>A format that this server has no field for, as an instruction; null: it has one.</summary>
    public static string? FormatInWords(ResponseFormat format, WriteContext context)
    {
        var hasSchema = format.Schema.ValueKind == JsonValueKind.Object;
        return hasSchema && context.Traits.JsonSchema ? null
            : hasSchema ? $"Answer with one JSON object and nothing else. It must follow this JSON Schema:\n{format.Schema.GetRawText()}"
            : "Answer with one JSON object and nothing else.";
    }

    private static void WriteOutputConfig(Utf8JsonWriter writer, ChatRequest request, AnthropicThinking thinking, WriteContext context, bool isOwn)
    {
        var format = request.Format is { } wanted && FormatInWords(wanted, context) is null ? wanted : null;
        var others = request.Extensions.FindAll(extension => isOwn && extension.Key.StartsWith(OutputConfigPrefix, StringComparison.Ordinal));
        if (format is null && thinking.Effort is null && others.Count == 0)
        {
            return;
        }

        writer.WriteStartObject("output_config"u8);
        if (thinking.Effort is not null)
        {
            writer.WriteString("effort"u8, thinking.Effort);
        }

        if (format is not null)
        {
            writer.WriteStartObject("format"u8);
            writer.WriteString("type"u8, "json_schema"u8);
            writer.WritePropertyName("schema"u8);
            format.Schema.WriteTo(writer);
            writer.WriteEndObject();
        }

        foreach (var (name, value) in others)
        {
            writer.WritePropertyName(name.AsSpan(OutputConfigPrefix.Length));
            value.WriteTo(writer);
        }

        writer.WriteEndObject();
    }

    private static void WriteExtensions(Utf8JsonWriter writer, ChatRequest request, WriteContext context, bool isOwn)
    {
        foreach (var (name, value) in request.Extensions)
        {
            if (!isOwn)
            {
                context.Losses.Drop(name);
            }
            else if (!name.StartsWith(OutputConfigPrefix, StringComparison.Ordinal))
            {
                writer.WritePropertyName(name);
                value.WriteTo(writer);
            }
        }
    }
}
