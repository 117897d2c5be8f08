using Headgate.Protocols.Dialects;

namespace Headgate.Gateway.Endpoints;

/// <summary>The dialects by number, so that surfaces index arrays. The first four are those that clients speak.</summary>
public enum DialectId
{
    /// <summary><c>openai-chat</c>; also the house style of OpenAI's other operations.</summary>
    OpenAIChat,

    /// <summary><c>openai-responses</c>.</summary>
    OpenAIResponses,

    /// <summary><c>anthropic</c>.</summary>
    AnthropicMessages,

    /// <summary><c>gemini</c>.</summary>
    GoogleGenerateContent,

    /// <summary><c>bedrock</c>, towards providers only.</summary>
    BedrockConverse,

    /// <summary><c>cohere</c>, towards providers only.</summary>
    CohereChat,

    /// <summary><c>ollama</c>, towards providers only.</summary>
    OllamaChat,
}

/// <summary>One kind of call on the wire: an operation in a dialect. A channel serves a surface or does not.</summary>
/// <param name="Operation">What is asked for.</param>
/// <param name="Dialect">How it is said.</param>
public readonly record struct Surface(Operation Operation, DialectId Dialect)
{
    /// <summary>How many surfaces there can be: the length of an array indexed by <see cref="Index"/>.</summary>
    public const int Count = ((int)Operation.Raw + 1) * DialectIds.Count;

    /// <summary>A dense number for this surface.</summary>
    public int Index => ((int)Operation * DialectIds.Count) + (int)Dialect;

    /// <inheritdoc/>
    public override string ToString() => Operation == Operation.Chat ? Dialect.Id() : $"{Operation} ({Dialect.Id()})";
}

/// <summary>Names of the numbered dialects.</summary>
public static class DialectIds
{
    /// <summary>How many there are.</summary>
    public const int Count = (int)DialectId.OllamaChat + 1;

    /// <summary>The dialects in which a channel is asked by translation, the richest first, where nothing else is said.</summary>
    public static IReadOnlyList<DialectId> ByRichness { get; } =
    [
        DialectId.OpenAIResponses, DialectId.AnthropicMessages, DialectId.GoogleGenerateContent, DialectId.OpenAIChat,
        DialectId.BedrockConverse, DialectId.CohereChat, DialectId.OllamaChat,
    ];

    /// <summary>The dialect's id as in configuration and records.</summary>
    public static string Id(this DialectId dialect) => dialect switch
    {
        DialectId.OpenAIChat => "openai-chat",
        DialectId.OpenAIResponses => "openai-responses",
        DialectId.AnthropicMessages => "anthropic",
        DialectId.GoogleGenerateContent => "gemini",
        DialectId.BedrockConverse => "bedrock",
        DialectId.CohereChat => "cohere",
        _ => "ollama",
    };

    /// <summary>The dialect behind a number.</summary>
    public static Dialect Dialect(this DialectId dialect) => dialect switch
    {
        DialectId.BedrockConverse => DialectSet.BedrockConverse,
        DialectId.CohereChat => DialectSet.CohereChat,
        DialectId.OllamaChat => DialectSet.OllamaChat,
        _ => dialect.Client(),
    };

    /// <summary>The dialect behind a number, where it is one that clients speak.</summary>
    public static ClientDialect Client(this DialectId dialect) => dialect switch
    {
        DialectId.OpenAIChat => DialectSet.OpenAIChat,
        DialectId.OpenAIResponses => DialectSet.OpenAIResponses,
        DialectId.AnthropicMessages => DialectSet.AnthropicMessages,
        DialectId.GoogleGenerateContent => DialectSet.GoogleGenerateContent,
        _ => throw new ArgumentOutOfRangeException(nameof(dialect), dialect, "not spoken by clients"),
    };
}
