using System.Text.Json;
using System.Text.RegularExpressions;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>
/// A model in any dialect, for the scenarios in <c>tests/clients/turns</c> and <c>tests/clients/agents</c>: it greets when it has
/// no tool that it knows, calls the first that it knows, and repeats the number it finds in the result.
/// </summary>
internal static partial class TurnScript
{
    private const string Greeting = "Grüße from upstream 👋";

    /// <summary>What it answers to a request, in the dialect of the path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="calls">The tools that it knows, each with what it calls it with.</param>
    public static Reply Answer(ReceivedRequest request, IReadOnlyList<FakeCall> calls)
    {
        if (request.Path.EndsWith("/count_tokens", StringComparison.Ordinal))
        {
            return Replies.CountTokens(9);
        }

        var dialect = TurnDialect.All.SingleOrDefault(d => d.Owns(request.Path));
        if (dialect is null)
        {
            return Replies.Error(404, $"No dialect has the path {request.Path}.");
        }

        var results = Turns(request.Json).Where(IsResult).ToList();
        if (results.Count > 0)
        {
            var number = Number().Match(results[^1].GetRawText());
            return dialect.Text(number.Success ? $"I read {number.Groups["number"].Value}." : "I read nothing.");
        }

        var tools = ToolNames(request.Json).ToHashSet(StringComparer.Ordinal);
        return calls.FirstOrDefault(c => tools.Contains(c.Name)) is { } call ? dialect.Call(call) : dialect.Text(Greeting);
    }

    /// <summary>Whether a request brings the result of a tool.</summary>
    public static bool HasResult(ReceivedRequest request) => Turns(request.Json).Any(IsResult);

    // The members of a conversation and the parts in them, whatever the dialect calls these.
    private static IEnumerable<JsonElement> Turns(JsonElement root)
    {
        foreach (var turn in Members(root, "messages", "contents", "input"))
        {
            yield return turn;
            foreach (var part in Members(turn, "content", "parts"))
            {
                yield return part;
            }
        }
    }

    private static bool IsResult(JsonElement turn) =>
        turn.TryGetProperty("functionResponse", out _)
        || Text(turn, "role") is "tool"
        || Text(turn, "type") is "tool_result" or "function_call_output" or "custom_tool_call_output";

    private static IEnumerable<string> ToolNames(JsonElement root)
    {
        foreach (var tool in Members(root, "tools"))
        {
            foreach (var declared in Members(tool, "functionDeclarations"))
            {
                yield return declared.GetProperty("name").GetString()!;
            }

            if ((Text(tool, "name") ?? (tool.TryGetProperty("function", out var function) ? Text(function, "name") : null)) is { } name)
            {
                yield return name;
            }
        }
    }

    private static IEnumerable<JsonElement> Members(JsonElement owner, params string[] names) =>
        from name in names
        where owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        from member in owner.GetProperty(name).EnumerateArray()
        where member.ValueKind == JsonValueKind.Object
        select member;

    private static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    [GeneratedRegex(@"The number is (?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
