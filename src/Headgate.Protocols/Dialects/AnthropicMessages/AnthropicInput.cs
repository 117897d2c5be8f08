using System.Text;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>The arguments of a call, which are a string in other dialects and must be an object here.</summary>
internal static class AnthropicInput
{
    /// <summary>Writes the object; an empty string is an empty one. False: they are no object, and nothing was written.</summary>
    public static bool TryWrite(Utf8JsonWriter writer, string arguments)
    {
        if (string.IsNullOrWhiteSpace(arguments))
        {
            writer.WriteStartObject();
            writer.WriteEndObject();
            return true;
        }

        using var document = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(arguments).AsMemory());
        if (document is null || document.RootElement.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        document.RootElement.WriteTo(writer);
        return true;
    }
}
