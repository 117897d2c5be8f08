using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes usage in Chat's sense: the totals include what their details say.</summary>
internal static class OpenAIChatUsage
{
    /// <summary>Writes the object.</summary>
    public static void Write(Utf8JsonWriter writer, in Usage usage)
    {
        writer.WriteStartObject();
        writer.WriteNumber("prompt_tokens"u8, usage.Input);
        writer.WriteNumber("completion_tokens"u8, usage.Output);
        writer.WriteNumber("total_tokens"u8, usage.Input + usage.Output);
        writer.WriteStartObject("prompt_tokens_details"u8);
        writer.WriteNumber("cached_tokens"u8, usage.CacheRead);
        if (usage.CacheWrite > 0)
        {
            writer.WriteNumber("cache_write_tokens"u8, usage.CacheWrite);
        }

        writer.WriteNumber("audio_tokens"u8, usage.InputAudio);
        writer.WriteEndObject();
        writer.WriteStartObject("completion_tokens_details"u8);
        writer.WriteNumber("reasoning_tokens"u8, usage.Reasoning);
        writer.WriteNumber("audio_tokens"u8, usage.OutputAudio);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
