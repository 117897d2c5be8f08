using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Writes whole answers of generateContent (wire-formats section 5).</summary>
internal static class GoogleGenerateContentBodyWriter
{
    public static void Write(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to)
    {
        var offsets = new TextOffsets();
        var citations = new List<Citation>();
        using var json = JsonWriting.To(to);
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteString("role"u8, "model"u8);
        json.WriteStartArray("parts"u8);
        foreach (var part in answer.Parts)
        {
            WritePart(json, part, context, offsets, citations);
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("finishReason"u8, GeminiFinish.Write(answer.Finish));
        json.WriteNumber("index"u8, 0);
        GeminiGrounding.Write(json, citations, offsets);
        WriteLogprobs(json, answer.Logprobs);
        json.WriteEndObject();
        json.WriteEndArray();
        GeminiUsageWriter.Write(json, answer.Usage);
        json.WriteString("modelVersion"u8, answer.Model ?? context.Model);
        json.WriteString("responseId"u8, context.RequestId);
        json.WriteEndObject();
    }

    private static void WritePart(Utf8JsonWriter json, ChatPart part, AnswerContext context, TextOffsets offsets, List<Citation> citations)
    {
        switch (part)
        {
            case TextPart text:
                var words = Encoding.UTF8.GetBytes(text.Text);
                offsets.Add(words);
                citations.AddRange(text.Citations);
                GeminiAnswerParts.WriteText(json, words, isThought: false, text.Proof);
                break;
            case RefusalPart refusal:
                GeminiAnswerParts.WriteText(json, Encoding.UTF8.GetBytes(refusal.Text), isThought: false, proof: null);
                break;
            case ReasoningPart reasoning:
                GeminiAnswerParts.WriteText(json, Encoding.UTF8.GetBytes(reasoning.Text), isThought: true, reasoning.Proof);
                break;
            case ToolCallPart call:
                var arguments = call.IsCustom ? CustomToolBridge.Wrap(call.Arguments) : call.Arguments;
                GeminiAnswerParts.WriteCall(json, call.Id, call.Name, Encoding.UTF8.GetBytes(arguments), call.Proof);
                break;
            case MediaPart { Data: { } data } media:
                GeminiAnswerParts.WriteMedia(json, media.MediaType ?? "image/png", Encoding.UTF8.GetBytes(data));
                break;
            case OpaquePart opaque when opaque.Dialect == "gemini":
                opaque.Raw.WriteTo(json);
                break;
            case OpaquePart opaque:
                context.Losses.Drop(opaque.Type);
                break;
        }
    }

    private static void WriteLogprobs(Utf8JsonWriter json, string? logprobs)
    {
        if (logprobs is null)
        {
            return;
        }

        using var tokens = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(logprobs).AsMemory());
        if (tokens is not null)
        {
            GeminiLogprobs.Write(json, tokens.RootElement);
        }
    }
}
