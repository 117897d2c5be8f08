using System.Text.Json;

namespace Headgate.Server.Tests.Clients;

/// <summary>Finds its way in a conversation of any dialect, as far as the scripted model needs it.</summary>
internal static class TurnReading
{
    /// <summary>The members of a conversation, each followed by the parts and calls in it.</summary>
    public static IEnumerable<JsonElement> Turns(JsonElement root)
    {
        foreach (var turn in Members(root, "messages", "contents", "input"))
        {
            yield return turn;
            foreach (var part in Parts(turn))
            {
                yield return part;
            }
        }
    }

    /// <summary>The parts and calls in a member of a conversation.</summary>
    public static IEnumerable<JsonElement> Parts(JsonElement turn) => Members(turn, "content", "parts", "tool_calls");

    /// <summary>Whether it is the result of a tool.</summary>
    public static bool IsResult(JsonElement turn) =>
        turn.TryGetProperty("functionResponse", out _)
        || Text(turn, "role") is "tool"
        || Text(turn, "type") is "tool_result" or "function_call_output" or "custom_tool_call_output";

    /// <summary>The id of the call that this is; null: it is none. Gemini's calls are known by their name.</summary>
    public static string? CalledId(TurnDialect dialect, JsonElement turn) =>
        dialect == TurnDialect.Gemini ? NameIn(turn, "functionCall")
        : Text(turn, "type") is "function" or "tool_use" ? Text(turn, "id")
        : Text(turn, "type") is "function_call" or "custom_tool_call" ? Text(turn, "call_id")
        : null;

    /// <summary>The id of the call that this is the result of; null: it is none.</summary>
    public static string? AnsweredId(TurnDialect dialect, JsonElement turn) =>
        dialect == TurnDialect.Gemini ? NameIn(turn, "functionResponse")
        : !IsResult(turn) ? null
        : Text(turn, "tool_call_id") ?? Text(turn, "tool_use_id") ?? Text(turn, "call_id") ?? "without an id";

    /// <summary>The names of the tools on offer.</summary>
    public static IEnumerable<string> ToolNames(JsonElement root)
    {
        foreach (var tool in Members(root, "tools"))
        {
            foreach (var declared in Members(tool, "functionDeclarations"))
            {
                yield return declared.GetProperty("name").GetString()!;
            }

            if ((Text(tool, "name") ?? NameIn(tool, "function")) is { } name)
            {
                yield return name;
            }
        }
    }

    /// <summary>A member's text; null: it has none.</summary>
    public static string? Text(JsonElement owner, string name) =>
        owner.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static string? NameIn(JsonElement owner, string member) =>
        owner.TryGetProperty(member, out var inner) && inner.ValueKind == JsonValueKind.Object ? Text(inner, "name") : null;

    private static IEnumerable<JsonElement> Members(JsonElement owner, params string[] names) =>
        from name in names
        where owner.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array
        from member in owner.GetProperty(name).EnumerateArray()
        where member.ValueKind == JsonValueKind.Object
        select member;
}
