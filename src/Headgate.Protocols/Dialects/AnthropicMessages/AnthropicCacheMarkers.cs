using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Prompt-cache markers: at most four a request, and the later ones cover the more.</summary>
internal sealed class AnthropicCacheMarkers
{
    private const int Most = 4;
    private int _skip;

    /// <summary>Counts what is there, in the order of the prompt: tools, system text, messages.</summary>
    public AnthropicCacheMarkers(List<ChatTool> tools, AnthropicConversation conversation, WriteContext context)
    {
        var count = tools.FindAll(tool => tool.CacheTtl is not null).Count + CountOf(conversation.System);
        conversation.Messages.ForEach(message => count += CountOf(message.Parts));
        _skip = Math.Max(0, count - Most);
        if (_skip > 0)
        {
            context.Losses.Drop("cache_control");
        }
    }

    /// <summary>Writes the member <c>cache_control</c> where there is a marker that has its place.</summary>
    public void Write(Utf8JsonWriter writer, string? ttl)
    {
        if (ttl is null)
        {
            return;
        }

        if (_skip > 0)
        {
            _skip--;
            return;
        }

        writer.WriteStartObject("cache_control"u8);
        writer.WriteString("type"u8, "ephemeral"u8);
        if (ttl.Length > 0)
        {
            writer.WriteString("ttl"u8, ttl);
        }

        writer.WriteEndObject();
    }

    private static int CountOf(IReadOnlyList<ChatPart> parts)
    {
        var count = 0;
        foreach (var part in parts)
        {
            count += part.CacheTtl is null || part is ReasoningPart or OpaquePart ? 0 : 1;
            count += part is ToolResultPart result ? CountOf(result.Content) : 0;
        }

        return count;
    }
}
