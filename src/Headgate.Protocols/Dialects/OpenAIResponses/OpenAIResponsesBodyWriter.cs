using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes a whole response.</summary>
internal static class OpenAIResponsesBodyWriter
{
    public static void Write(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        var items = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(items))
        {
            WriteItems(writer, answer, context);
        }

        // Without its brackets, as the envelope of a stream collects it.
        using var whole = JsonWriting.To(to);
        ResponseEnvelope.Write(whole, context, answer.Model, items.WrittenSpan[1..^1], answer.Finish, answer.Usage);
    }

    public static void WriteItems(Utf8JsonWriter writer, ChatAnswer answer, AnswerContext context)
    {
        writer.WriteStartArray();
        var (index, hasText) = (0, false);
        foreach (var part in answer.Parts)
        {
            // The answer's probabilities are those of all its text: on every item they would count twice.
            var isFirst = part is TextPart && !hasText;
            hasText |= isFirst;
            WriteItem(writer, part, index++, isFirst ? answer.Logprobs : null, context);
        }

        writer.WriteEndArray();
    }

    private static void WriteItem(Utf8JsonWriter writer, ChatPart part, int index, string? logprobs, AnswerContext context)
    {
        string Id(BlockKind kind) => ResponsesItemWriter.IdOf(kind, context, index);
        switch (part)
        {
            case TextPart text:
                ResponsesItemWriter.Message(writer, Id(BlockKind.Text), false, Encoding.UTF8.GetBytes(text.Text), text.Citations, logprobs);
                break;
            case RefusalPart refusal:
                ResponsesItemWriter.Message(writer, Id(BlockKind.Refusal), true, Encoding.UTF8.GetBytes(refusal.Text), [], null);
                break;
            case ReasoningPart reasoning:
                ResponsesItemWriter.Reasoning(writer, Id(BlockKind.Reasoning), Encoding.UTF8.GetBytes(reasoning.Text), reasoning.Proof);
                break;
            case ToolCallPart call:
                var kind = call.IsCustom ? BlockKind.CustomToolCall : BlockKind.ToolCall;
                ResponsesItemWriter.Call(writer, Id(kind), call.Id, call.Name, Encoding.UTF8.GetBytes(call.Arguments), call.IsCustom);
                break;
            case MediaPart { Kind: MediaKind.Image, Data: { } data }:
                ResponsesItemWriter.Picture(writer, Id(BlockKind.Media), Encoding.UTF8.GetBytes(data));
                break;
            case OpaquePart { Dialect: "openai-responses" } opaque:
                opaque.Raw.WriteTo(writer);
                break;
            case OpaquePart opaque:
                context.Losses.Drop(opaque.Type);
                break;
            default:
                context.Losses.Drop("media");
                break;
        }
    }
}
