using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Cache markers, which are blocks of their own here: <c>{"cachePoint": {"type": "default", "ttl"?}}</c>.</summary>
internal static class BedrockCachePoint
{
    /// <summary>Writes one behind the block that it stands on, where the model caches there; else reports it.</summary>
    public static void Write(Utf8JsonWriter writer, string ttl, bool takes, BedrockModel model, FieldPath? path, WriteContext context)
    {
        if (!takes)
        {
            context.Losses.Drop(path?.Field("cache_control"), "cache_control");
            return;
        }

        writer.WriteStartObject();
        writer.WriteStartObject("cachePoint"u8);
        writer.WriteString("type"u8, "default"u8);

        // Five minutes are the default, and all that Nova has.
        if (ttl == "1h" && model.IsClaude)
        {
            writer.WriteString("ttl"u8, ttl);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }
}
