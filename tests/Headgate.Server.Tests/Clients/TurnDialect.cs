using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>A dialect that the scripted upstream speaks, and the channel that leads to it.</summary>
/// <param name="Name">For people and in model names.</param>
/// <param name="Type">The channel's type.</param>
/// <param name="Owns">Whether a path is one of its own.</param>
/// <param name="Text">An answer of text.</param>
/// <param name="Call">An answer that calls a tool.</param>
/// <param name="Refusal">That a request is wrong, and why.</param>
internal sealed record TurnDialect(
    string Name, string Type, Func<string, bool> Owns, Func<string, Reply> Text, Func<FakeCall, Reply> Call, Func<string, Reply> Refusal)
{
    /// <summary>What Gemini signs its calls with, and wants to see again.</summary>
    public const string GeminiSignature = "c2lnbmVkIGJ5IEdlbWluaQ==";

    public static TurnDialect Chat { get; } = new(
        "chat",
        "openai",
        p => p.EndsWith("/chat/completions", StringComparison.Ordinal),
        t => Replies.Chat(t),
        c => Replies.ChatCalls(c),
        m => Replies.Error(400, m));

    public static TurnDialect Responses { get; } = new(
        "responses",
        "openai-responses",
        p => p.EndsWith("/responses", StringComparison.Ordinal),
        t => Replies.Responses(t),
        c => Replies.ResponsesCall(c),
        m => Replies.Error(400, m));

    public static TurnDialect Anthropic { get; } = new(
        "anthropic",
        "anthropic",
        p => p.EndsWith("/messages", StringComparison.Ordinal),
        t => Replies.Messages(t),
        c => Replies.MessagesCall(c),
        m => Replies.AnthropicError(400, m));

    public static TurnDialect Gemini { get; } = new(
        "gemini",
        "gemini",
        p => p.Contains("enerateContent", StringComparison.Ordinal),
        t => Replies.Gemini(t),
        c => Replies.GeminiCalls(GeminiSignature, c),
        m => Replies.GeminiError(400, m));

    /// <summary>The one of a name.</summary>
    public static TurnDialect Named(string name) => All.Single(d => string.Equals(d.Name, name, StringComparison.Ordinal));

    public static IReadOnlyList<TurnDialect> All { get; } = [Chat, Responses, Anthropic, Gemini];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
