using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes a whole answer.</summary>
internal sealed class OpenAIChatBodyWriter(ChatAnswer answer, AnswerContext context, Utf8JsonWriter writer)
{
    public static void Write(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        new OpenAIChatBodyWriter(answer, context, writer).Write();
    }

    private void Write()
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, AnswerIds.Chat(context));
        writer.WriteString("object"u8, "chat.completion"u8);
        writer.WriteNumber("created"u8, context.CreatedAt);
        writer.WriteString("model"u8, answer.Model ?? context.Model);
        writer.WriteStartArray("choices"u8);
        writer.WriteStartObject();
        writer.WriteNumber("index"u8, 0);
        WriteMessage();
        if (answer.Logprobs is not null)
        {
            writer.WriteStartObject("logprobs"u8);
            writer.WritePropertyName("content"u8);
            writer.WriteRawValue(answer.Logprobs, skipInputValidation: true);
            writer.WriteNull("refusal"u8);
            writer.WriteEndObject();
        }

        writer.WriteString("finish_reason"u8, OpenAIChatAnswerParts.ReasonOf(answer.Finish, context));
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WritePropertyName("usage"u8);
        OpenAIChatUsage.Write(writer, answer.Usage);
        writer.WriteEndObject();
    }

    private void WriteMessage()
    {
        writer.WriteStartObject("message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        WriteWords("content"u8, part => (part as TextPart)?.Text, orNull: true);
        WriteWords("refusal"u8, part => (part as RefusalPart)?.Text, orNull: true);
        WriteWords("reasoning_content"u8, part => (part as ReasoningPart)?.Text, orNull: false);
        WriteList("reasoning_details"u8, part => part is ReasoningPart { Proof: not null }, part =>
            ReasoningReplay.WriteItem(writer, ((ReasoningPart)part).Proof!, Encoding.UTF8.GetBytes(((ReasoningPart)part).Text)));
        WriteList("annotations"u8, HasSource, WriteSources);
        WriteList("images"u8, part => part is MediaPart { Kind: MediaKind.Image, Data: not null }, part =>
            OpenAIChatAnswerParts.WritePicture(writer, ((MediaPart)part).MediaType, ((MediaPart)part).Data!));
        WriteList("tool_calls"u8, part => part is ToolCallPart, part => WriteCall((ToolCallPart)part));
        ReportLosses();
        writer.WriteEndObject();
    }

    private void WriteWords(ReadOnlySpan<byte> field, Func<ChatPart, string?> words, bool orNull)
    {
        var text = string.Concat(answer.Parts.Select(words));
        if (text.Length > 0)
        {
            writer.WriteString(field, text);
        }
        else if (orNull)
        {
            writer.WriteNull(field);
        }
    }

    private void WriteList(ReadOnlySpan<byte> field, Func<ChatPart, bool> belongs, Action<ChatPart> write)
    {
        var any = false;
        foreach (var part in answer.Parts.Where(belongs))
        {
            if (!any)
            {
                writer.WriteStartArray(field);
                any = true;
            }

            write(part);
        }

        if (any)
        {
            writer.WriteEndArray();
        }
    }

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, call.Id);
        writer.WriteString("type"u8, call.IsCustom ? "custom"u8 : "function"u8);
        writer.WriteStartObject(call.IsCustom ? "custom"u8 : "function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString(call.IsCustom ? "input"u8 : "arguments"u8, call.Arguments);
        writer.WriteEndObject();
        if (call.Proof is not null)
        {
            OpenAIChatMessageWriter.WriteSignature(writer, OpenAIChatAnswerParts.SignatureOf(call.Proof));
        }

        writer.WriteEndObject();
    }

    private static bool HasSource(ChatPart part) => part is TextPart text && text.Citations.Any(citation => citation.Url is not null);

    private void WriteSources(ChatPart part)
    {
        foreach (var citation in ((TextPart)part).Citations)
        {
            if (citation.Url is not null)
            {
                OpenAIChatAnswerParts.WriteCitation(writer, citation);
            }
        }
    }

    private void ReportLosses()
    {
        foreach (var part in answer.Parts)
        {
            switch (part)
            {
                case OpaquePart opaque:
                    context.Losses.Drop(opaque.Type);
                    break;
                case MediaPart media when media.Kind != MediaKind.Image || media.Data is null:
                    context.Losses.Drop("images");
                    break;
                case TextPart { Proof: not null }:
                    context.Losses.Drop("signature");
                    break;
                case TextPart text when text.Citations.Any(citation => citation.Url is null):
                    context.Losses.Drop("annotations");
                    break;
            }
        }
    }
}
