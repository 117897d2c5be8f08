using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Prompt-cache markers: OpenAI's <c>prompt_cache_breakpoint</c>, and Anthropic's <c>cache_control</c>, which many clients send here too.</summary>
internal static class CacheMark
{
    /// <summary>The lifetime that a part, message or tool asks for; empty: the default; null: it has no marker.</summary>
    public static string? Of(JsonElement holder)
    {
        var mark = holder.Member("cache_control"u8) is { ValueKind: JsonValueKind.Object } control ? control : holder.Member("prompt_cache_breakpoint"u8);
        return mark.ValueKind == JsonValueKind.Object ? mark.Text("ttl"u8) ?? string.Empty : null;
    }
}
