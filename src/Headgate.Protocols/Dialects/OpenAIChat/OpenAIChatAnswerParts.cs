using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Pieces of an answer that streams and whole bodies share.</summary>
internal static class OpenAIChatAnswerParts
{
    /// <summary>
    /// Chat's word for an end. Its closed set has none for a malformed call or a paused turn, and official clients refuse other
    /// words: both are <c>stop</c>, the first one noted as lost.
    /// </summary>
    public static ReadOnlySpan<byte> ReasonOf(FinishReason reason, AnswerContext context)
    {
        if (reason == FinishReason.Error)
        {
            context.Losses.Drop("finish_reason");
        }

        return reason switch
        {
            FinishReason.Length => "length"u8,
            FinishReason.ToolCalls => "tool_calls"u8,
            FinishReason.ContentFilter => "content_filter"u8,
            _ => "stop"u8,
        };
    }

    /// <summary>Writes one item of <c>annotations</c>; a source that has no address has no place there.</summary>
    public static void WriteCitation(Utf8JsonWriter writer, Citation citation)
    {
        if (citation is { Dialect: OpenAIChatDialect.Name, Raw: { } raw })
        {
            writer.WriteRawValue(raw, skipInputValidation: true);
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "url_citation"u8);
        writer.WriteStartObject("url_citation"u8);
        writer.WriteString("url"u8, citation.Url);
        writer.WriteString("title"u8, citation.Title ?? citation.Url);
        writer.WriteNumber("start_index"u8, citation.Start ?? 0);
        writer.WriteNumber("end_index"u8, citation.End ?? 0);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes one item of <c>images</c>.</summary>
    public static void WritePicture(Utf8JsonWriter writer, string? mediaType, string base64)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        writer.WriteString("url"u8, DataUri.Of(mediaType, base64));
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>The signature of a call as the client gets it: a Google server's own, or an envelope.</summary>
    public static string SignatureOf(Proof proof) =>
        proof is { Kind: ProofKind.Signature, Dialect: OpenAIChatDialect.Name } ? proof.Value : proof.Seal();
}
