using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>A dialect that the scripted upstream speaks, and the channel that leads to it.</summary>
/// <param name="Name">For people and in model names.</param>
/// <param name="Type">The channel's type.</param>
/// <param name="Owns">Whether a path is one of its own.</param>
/// <param name="Text">An answer of text.</param>
/// <param name="Call">An answer that calls a tool.</param>
internal sealed record TurnDialect(string Name, string Type, Func<string, bool> Owns, Func<string, Reply> Text, Func<FakeCall, Reply> Call)
{
    public static TurnDialect Chat { get; } = new(
        "chat", "openai", p => p.EndsWith("/chat/completions", StringComparison.Ordinal), t => Replies.Chat(t), c => Replies.ChatCalls(c));

    public static TurnDialect Responses { get; } = new(
        "responses", "openai-responses", p => p.EndsWith("/responses", StringComparison.Ordinal), t => Replies.Responses(t), c => Replies.ResponsesCall(c));

    public static TurnDialect Anthropic { get; } = new(
        "anthropic", "anthropic", p => p.EndsWith("/messages", StringComparison.Ordinal), t => Replies.Messages(t), c => Replies.MessagesCall(c));

    public static TurnDialect Gemini { get; } = new(
        "gemini", "gemini", p => p.Contains("enerateContent", StringComparison.Ordinal), t => Replies.Gemini(t), c => Replies.GeminiCalls(c));

    public static IReadOnlyList<TurnDialect> All { get; } = [Chat, Responses, Anthropic, Gemini];

    /// <inheritdoc/>
    public override string ToString() => Name;
}
