using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes whole answers (wire-formats section 4).</summary>
internal static class AnthropicBodyWriter
{
    /// <summary>Writes the message.</summary>
    public static void Write(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        WriteHead(writer, answer.Id, answer.Model, context);
        writer.WriteStartArray("content"u8);
        var refused = false;
        foreach (var part in answer.Parts)
        {
            refused |= part is RefusalPart;
            WritePart(writer, part, context);
        }

        writer.WriteEndArray();
        WriteStop(writer, answer.Finish, answer.StopSequence, refused);
        AnthropicUsageWriter.Write(writer, answer.Usage);
        writer.WriteEndObject();
    }

    /// <summary>Writes the answer of <c>count_tokens</c>: <c>{"input_tokens": n}</c>.</summary>
    public static void WriteCount(long tokens, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteNumber("input_tokens"u8, tokens);
        writer.WriteEndObject();
    }

    /// <summary>What a message begins with. Clients may check an id's form, so a foreign one is replaced.</summary>
    public static void WriteHead(Utf8JsonWriter writer, string? id, string? model, AnswerContext context)
    {
        writer.WriteString("id"u8, id is not null && id.StartsWith("msg_", StringComparison.Ordinal) ? id : AnswerIds.Message(context));
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteString("model"u8, model ?? context.Model);
    }

    /// <summary>Writes why it ended.</summary>
    public static void WriteStop(Utf8JsonWriter writer, FinishReason finish, string? stopSequence, bool refused)
    {
        writer.WriteString("stop_reason"u8, AnthropicStops.Write(finish, refused));
        writer.WriteString("stop_sequence"u8, finish == FinishReason.StopSequence ? stopSequence : null);
    }

    private static void WritePart(Utf8JsonWriter writer, ChatPart part, AnswerContext context)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(writer, text, context);
                break;
            case RefusalPart refusal:
                WriteText(writer, new TextPart(refusal.Text), context);
                break;
            case ReasoningPart reasoning:
                AnthropicBlocks.WriteReasoning(writer, reasoning, reasoning.Proof is { } proof ? AnthropicBlocks.Opaque(proof) : null);
                break;
            case ToolCallPart call:
                WriteCall(writer, call);
                break;
            case OpaquePart { Dialect: AnthropicBlocks.Dialect } opaque:
                opaque.Raw.WriteTo(writer);
                break;
            case OpaquePart other:
                context.Losses.Drop(other.Type);
                break;
            default:
                context.Losses.Drop("media");
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter writer, TextPart part, AnswerContext context)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, part.Text);
        if (part.Citations.Count > 0)
        {
            writer.WriteStartArray("citations"u8);
            foreach (var citation in part.Citations)
            {
                if (!AnthropicBlocks.TryWriteCitation(writer, citation))
                {
                    context.Losses.Drop("citations");
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    // A model's broken arguments cannot stand where an object must: the client gets them as they are, inside one.
    private static void WriteCall(Utf8JsonWriter writer, ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, call.Id);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        if (call.IsCustom || !AnthropicInput.TryWrite(writer, call.Arguments))
        {
            writer.WriteStartObject();
            writer.WriteString(CustomToolBridge.Argument, call.Arguments);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
