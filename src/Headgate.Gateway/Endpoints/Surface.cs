namespace Headgate.Gateway.Endpoints;

/// <summary>The four dialects by number, so that surfaces index arrays.</summary>
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
}

/// <summary>One kind of call on the wire: an operation in a dialect. A channel serves a surface or does not.</summary>
/// <param name="Operation">What is asked for.</param>
/// <param name="Dialect">How it is said.</param>
public readonly record struct Surface(Operation Operation, DialectId Dialect)
{
    /// <summary>How many surfaces there can be: the length of an array indexed by <see cref="Index"/>.</summary>
    public const int Count = ((int)Operation.Raw + 1) * 4;

    /// <summary>A dense number for this surface.</summary>
    public int Index => ((int)Operation * 4) + (int)Dialect;

    /// <inheritdoc/>
    public override string ToString() => Operation == Operation.Chat ? Dialect.Id() : $"{Operation} ({Dialect.Id()})";
}

/// <summary>Names of the numbered dialects.</summary>
public static class DialectIds
{
    /// <summary>The dialect's id as in configuration and records.</summary>
    public static string Id(this DialectId dialect) => dialect switch
    {
        DialectId.OpenAIChat => "openai-chat",
        DialectId.OpenAIResponses => "openai-responses",
        DialectId.AnthropicMessages => "anthropic",
        _ => "gemini",
    };
}
