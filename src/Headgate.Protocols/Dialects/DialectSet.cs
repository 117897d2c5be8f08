using System.Diagnostics.CodeAnalysis;
using Headgate.Protocols.Dialects.AnthropicMessages;
using Headgate.Protocols.Dialects.GoogleGenerateContent;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Dialects.OpenAIResponses;

namespace Headgate.Protocols.Dialects;

/// <summary>The closed set of dialects.</summary>
public static class DialectSet
{
    /// <summary>OpenAI Chat Completions: <c>openai-chat</c>.</summary>
    public static Dialect OpenAIChat { get; } = new OpenAIChatDialect();

    /// <summary>OpenAI Responses: <c>openai-responses</c>.</summary>
    public static Dialect OpenAIResponses { get; } = new OpenAIResponsesDialect();

    /// <summary>Anthropic Messages: <c>anthropic</c>.</summary>
    public static Dialect AnthropicMessages { get; } = new AnthropicMessagesDialect();

    /// <summary>Google generateContent: <c>gemini</c>.</summary>
    public static Dialect GoogleGenerateContent { get; } = new GoogleGenerateContentDialect();

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dialect> All { get; } = [OpenAIChat, OpenAIResponses, AnthropicMessages, GoogleGenerateContent];

    /// <summary>Finds a dialect by its id.</summary>
    public static bool TryGet(string? id, [NotNullWhen(true)] out Dialect? dialect)
    {
        foreach (var known in All)
        {
            if (string.Equals(known.Id, id, StringComparison.Ordinal))
            {
                dialect = known;
                return true;
            }
        }

        dialect = null;
        return false;
    }
}
