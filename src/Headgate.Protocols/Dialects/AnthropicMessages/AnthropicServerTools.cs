using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Server-side tools that other dialects have too, in Anthropic's form: a dated type and a fixed name.</summary>
internal static class AnthropicServerTools
{
    /// <summary>Writes a tool without settings.</summary>
    public static void Write(Utf8JsonWriter writer, ReadOnlySpan<byte> type, ReadOnlySpan<byte> name)
    {
        writer.WriteString("type"u8, type);
        writer.WriteString("name"u8, name);
    }

    /// <summary>Writes web search, with the domains and the user's place where the client's form has them.</summary>
    public static void WriteWebSearch(Utf8JsonWriter writer, ChatTool tool)
    {
        Write(writer, "web_search_20250305"u8, "web_search"u8);
        var domains = tool.Raw.Member("filters"u8).Member("allowed_domains"u8);
        if (domains.ValueKind == JsonValueKind.Array && domains.GetArrayLength() > 0)
        {
            writer.WritePropertyName("allowed_domains"u8);
            domains.WriteTo(writer);
        }

        var place = tool.Raw.Member("user_location"u8);
        var nested = place.Member("approximate"u8);
        WritePlace(writer, nested.Exists() ? nested : place);
    }

    private static void WritePlace(Utf8JsonWriter writer, JsonElement place)
    {
        if (place.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        writer.WriteStartObject("user_location"u8);
        writer.WriteString("type"u8, "approximate"u8);
        foreach (var member in place.EnumerateObject())
        {
            if (member.Name is "city" or "region" or "country" or "timezone" && member.Value.ValueKind == JsonValueKind.String)
            {
                member.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
