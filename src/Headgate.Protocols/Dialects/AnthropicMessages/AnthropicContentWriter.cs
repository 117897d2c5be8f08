using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes the blocks of a request; all of them have a form.</summary>
internal sealed class AnthropicContentWriter(Utf8JsonWriter writer, AnthropicCacheMarkers markers, WriteContext context, bool isOwn)
{
    /// <summary>Writes the members <c>system</c> and <c>messages</c>.</summary>
    public void Write(AnthropicConversation conversation)
    {
        if (conversation.System.Count > 0)
        {
            WriteBlocks("system"u8, conversation.System);
        }

        writer.WriteStartArray("messages"u8);
        foreach (var message in conversation.Messages)
        {
            writer.WriteStartObject();
            writer.WriteString("role"u8, message.Role switch { ChatRole.Assistant => "assistant"u8, ChatRole.System => "system"u8, _ => "user"u8 });
            WriteBlocks("content"u8, message.Parts);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteBlocks(ReadOnlySpan<byte> name, IReadOnlyList<ChatPart> parts)
    {
        writer.WriteStartArray(name);
        foreach (var part in parts)
        {
            WriteBlock(part);
        }

        writer.WriteEndArray();
    }

    private void WriteBlock(ChatPart part)
    {
        switch (part)
        {
            case ReasoningPart reasoning:
                AnthropicBlocks.WriteReasoning(writer, reasoning, reasoning.Proof!.Value);
                return;
            case OpaquePart opaque:
                opaque.Raw.WriteTo(writer);
                return;
        }

        writer.WriteStartObject();
        switch (part)
        {
            case TextPart text:
                WriteText(text);
                break;
            case MediaPart media:
                AnthropicMedia.Write(writer, media);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
        }

        markers.Write(writer, part.CacheTtl);
        writer.WriteEndObject();
    }

    // Citations of the web hold encrypted places that only Anthropic's own have.
    private void WriteText(TextPart text)
    {
        writer.WriteString("type"u8, "text"u8);
        writer.WriteString("text"u8, text.Text);
        if (text.Citations.Count == 0)
        {
            return;
        }

        if (!isOwn)
        {
            context.Losses.Drop(text.Path?.Field("citations"), "citations");
            return;
        }

        writer.WriteStartArray("citations"u8);
        foreach (var citation in text.Citations)
        {
            AnthropicBlocks.TryWriteCitation(writer, citation);
        }

        writer.WriteEndArray();
    }

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteString("type"u8, "tool_use"u8);
        writer.WriteString("id"u8, call.Id);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("input"u8);
        if (!AnthropicInput.TryWrite(writer, call.IsCustom ? CustomToolBridge.Wrap(call.Arguments) : call.Arguments))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            context.Refuse(call.Path, $"the arguments of the call '{call.Id}' are not a JSON object, which this model's provider requires");
        }
    }

    private void WriteResult(ToolResultPart result)
    {
        writer.WriteString("type"u8, "tool_result"u8);
        writer.WriteString("tool_use_id"u8, result.CallId);
        if (result.Content.Count > 0)
        {
            WriteBlocks("content"u8, result.Content);
        }

        if (result.IsError)
        {
            writer.WriteBoolean("is_error"u8, true);
        }
    }
}
