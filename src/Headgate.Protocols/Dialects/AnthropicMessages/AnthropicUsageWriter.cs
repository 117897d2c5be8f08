using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes usage in Anthropic's sense: their input leaves out what was read from and written to the cache.</summary>
internal static class AnthropicUsageWriter
{
    /// <summary>Writes the member <c>usage</c>.</summary>
    public static void Write(Utf8JsonWriter writer, in Usage usage)
    {
        writer.WriteStartObject("usage"u8);
        writer.WriteNumber("input_tokens"u8, Math.Max(0, usage.Input - usage.CacheRead - usage.CacheWrite));
        writer.WriteNumber("cache_creation_input_tokens"u8, usage.CacheWrite);
        writer.WriteNumber("cache_read_input_tokens"u8, usage.CacheRead);
        if (usage.CacheWrite > 0)
        {
            writer.WriteStartObject("cache_creation"u8);
            writer.WriteNumber("ephemeral_5m_input_tokens"u8, Math.Max(0, usage.CacheWrite - usage.CacheWriteHour));
            writer.WriteNumber("ephemeral_1h_input_tokens"u8, usage.CacheWriteHour);
            writer.WriteEndObject();
        }

        writer.WriteNumber("output_tokens"u8, usage.Output);
        if (usage.Reasoning > 0)
        {
            writer.WriteStartObject("output_tokens_details"u8);
            writer.WriteNumber("thinking_tokens"u8, usage.Reasoning);
            writer.WriteEndObject();
        }

        if (usage.Queries > 0)
        {
            writer.WriteStartObject("server_tool_use"u8);
            writer.WriteNumber("web_search_requests"u8, usage.Queries);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
