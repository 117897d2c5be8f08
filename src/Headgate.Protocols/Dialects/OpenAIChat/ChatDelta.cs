namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Shortcuts into the chunks of a chat stream.</summary>
internal static class ChatDelta
{
    /// <summary>
    /// Recognises, without parsing, the chunk that makes up nine tenths of a stream: one with generated text and neither usage nor
    /// error. Inside a JSON string every quote stands behind a backslash, so a quoted name with its opening quote can only be a name.
    /// </summary>
    public static bool TryFindPlainText(ReadOnlySpan<byte> data, out ReadOnlySpan<byte> text)
    {
        text = default;
        var delta = data.IndexOf("\"delta\""u8);
        if (delta < 0 || data.IndexOf("\"error\""u8) >= 0 || HasUsage(data))
        {
            return false;
        }

        var rest = data[(delta + 7)..];
        return GeneratedText.TryFindString(rest, "\"content\""u8, out text)
            || GeneratedText.TryFindString(rest, "\"reasoning_content\""u8, out text)
            || GeneratedText.TryFindString(rest, "\"arguments\""u8, out text)
            || GeneratedText.TryFindString(rest, "\"reasoning\""u8, out text);
    }

    private static bool HasUsage(ReadOnlySpan<byte> data)
    {
        var usage = data.IndexOf("\"usage\""u8);
        return usage >= 0 && !GeneratedText.AfterColon(data[(usage + 7)..]).StartsWith("null"u8);
    }
}
