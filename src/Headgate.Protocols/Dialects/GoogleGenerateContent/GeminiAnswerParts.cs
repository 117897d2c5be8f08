using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Parts of answers, for streams and bodies.</summary>
internal static class GeminiAnswerParts
{
    /// <summary>
    /// Text or a thought. A foreign proof without words is marked as a thought, so that clients never show it as text; Google's own
    /// signatures stand alone on plain empty parts and go back like that.
    /// </summary>
    public static void WriteText(Utf8JsonWriter json, ReadOnlySpan<byte> text, bool isThought, Proof? proof)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        if (isThought && !(text.IsEmpty && proof is { Dialect: "gemini" }))
        {
            json.WriteBoolean("thought"u8, true);
        }

        WriteProof(json, proof);
        json.WriteEndObject();
    }

    /// <summary>A call; arguments that are no object become an empty one, because the protocol has no other.</summary>
    public static void WriteCall(Utf8JsonWriter json, string id, string name, ReadOnlySpan<byte> arguments, Proof? proof)
    {
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        if (id.Length > 0)
        {
            json.WriteString("id"u8, id);
        }

        json.WriteString("name"u8, name);
        json.WritePropertyName("args"u8);
        using (var document = JsonDocuments.TryParse(arguments))
        {
            if (document is { RootElement.ValueKind: JsonValueKind.Object })
            {
                document.RootElement.WriteTo(json);
            }
            else
            {
                json.WriteStartObject();
                json.WriteEndObject();
            }
        }

        json.WriteEndObject();
        WriteProof(json, proof);
        json.WriteEndObject();
    }

    /// <summary>A picture or sound, base64.</summary>
    public static void WriteMedia(Utf8JsonWriter json, string mediaType, ReadOnlySpan<byte> data)
    {
        json.WriteStartObject();
        json.WriteStartObject("inlineData"u8);
        json.WriteString("mimeType"u8, mediaType);
        json.WriteString("data"u8, data);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether an opaque block is a part of this dialect: those hold a member of their type's name, and no other dialect's do.</summary>
    public static bool IsOwn(string? type, JsonElement raw) =>
        type is { Length: > 0 } && raw.Member(Encoding.UTF8.GetBytes(type)).ValueKind == JsonValueKind.Object;

    private static void WriteProof(Utf8JsonWriter json, Proof? proof)
    {
        if (proof is not null)
        {
            json.WriteString("thoughtSignature"u8, proof is { Dialect: "gemini", Kind: ProofKind.Signature } ? proof.Value : proof.Seal());
        }
    }
}
