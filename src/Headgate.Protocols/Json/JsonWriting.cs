using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Headgate.Protocols.Json;

/// <summary>How other people's schemas are written: compact, and with as few escapes as JSON allows.</summary>
public static class JsonWriting
{
    /// <summary>The default encoder turns every plus sign of base64 and every non-ASCII letter into six characters.</summary>
    public static JsonWriterOptions Options { get; } = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    /// <summary>A writer with these options.</summary>
    public static Utf8JsonWriter To(IBufferWriter<byte> to) => new(to, Options);

    /// <summary>Writes a member whose value is JSON text, such as streamed arguments; anything that is no JSON is written as a string.</summary>
    public static void WriteJson(this Utf8JsonWriter writer, ReadOnlySpan<byte> name, string json)
    {
        writer.WritePropertyName(name);
        using var document = JsonDocuments.TryParse(System.Text.Encoding.UTF8.GetBytes(json).AsMemory());
        if (document is null)
        {
            writer.WriteStringValue(json);
        }
        else
        {
            document.RootElement.WriteTo(writer);
        }
    }
}
