using System.Diagnostics.CodeAnalysis;
using Headgate.Protocols.Dialects.AnthropicMessages;
using Headgate.Protocols.Dialects.BedrockConverse;
using Headgate.Protocols.Dialects.CohereChat;
using Headgate.Protocols.Dialects.GoogleGenerateContent;
using Headgate.Protocols.Dialects.OllamaChat;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Dialects.OpenAIResponses;

namespace Headgate.Protocols.Dialects;

/// <summary>The closed set of dialects.</summary>
public static class DialectSet
{
    /// <summary>OpenAI Chat Completions: <c>openai-chat</c>.</summary>
    public static ClientDialect OpenAIChat { get; } = new OpenAIChatDialect();

    /// <summary>OpenAI Responses: <c>openai-responses</c>.</summary>
    public static ClientDialect OpenAIResponses { get; } = new OpenAIResponsesDialect();

    /// <summary>Anthropic Messages: <c>anthropic</c>.</summary>
    public static ClientDialect AnthropicMessages { get; } = new AnthropicMessagesDialect();

    /// <summary>Google generateContent: <c>gemini</c>.</summary>
    public static ClientDialect GoogleGenerateContent { get; } = new GoogleGenerateContentDialect();

    /// <summary>Bedrock Converse, towards providers only: <c>bedrock</c>.</summary>
    public static Dialect BedrockConverse { get; } = new BedrockConverseDialect();

    /// <summary>Cohere v2 chat, towards providers only: <c>cohere</c>.</summary>
    public static Dialect CohereChat { get; } = new CohereChatDialect();

    /// <summary>Ollama's native chat, towards providers only: <c>ollama</c>.</summary>
    public static Dialect OllamaChat { get; } = new OllamaChatDialect();

    /// <summary>Those that clients speak.</summary>
    public static IReadOnlyList<ClientDialect> Clients { get; } = [OpenAIChat, OpenAIResponses, AnthropicMessages, GoogleGenerateContent];

    /// <summary>All of them.</summary>
    public static IReadOnlyList<Dialect> All { get; } =
        [OpenAIChat, OpenAIResponses, AnthropicMessages, GoogleGenerateContent, BedrockConverse, CohereChat, OllamaChat];

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
