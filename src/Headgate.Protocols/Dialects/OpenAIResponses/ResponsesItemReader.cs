using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Reads input items into turns: consecutive items of the assistant make one turn, consecutive outputs another.</summary>
internal sealed class ResponsesItemReader(List<ChatTurn> turns, ReadContext context)
{
    private ChatTurn? _assistant;

    /// <summary>The reasoning of an item: its words, and its encrypted form as a proof.</summary>
    public static ReasoningPart ReasoningOf(JsonElement item, string channel)
    {
        var raw = Joined(item, "content"u8);
        var text = raw.Length > 0 ? raw : Joined(item, "summary"u8);
        var encrypted = item.Text("encrypted_content"u8);
        var proof = string.IsNullOrEmpty(encrypted) ? null
            : Proof.TryOpen(encrypted, out var opened) ? opened
            : new Proof(ProofKind.Encrypted, "openai-responses", channel, encrypted, item.Text("id"u8));
        return new ReasoningPart(text) { Proof = proof, IsSummary = raw.Length == 0 && text.Length > 0 };
    }

    public void Read(JsonElement input)
    {
        var index = 0;
        foreach (var item in input.EnumerateArray())
        {
            ReadItem(item, FieldPath.Of("input", index++));
        }
    }

    private void ReadItem(JsonElement item, FieldPath path)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            context.Fault(path, "must be an object");
            return;
        }

        switch (item.Text("type"u8))
        {
            case null when !item.Member("role"u8).Exists():
                context.Fault(path.Field("type"), "is missing");
                break;
            case null or "message":
                ReadMessage(item, path);
                break;
            case "reasoning":
                Assistant(path).Parts.Add(ReasoningOf(item, string.Empty) with { Path = path });
                break;
            case "function_call":
                ReadCall(item, path, "arguments", isCustom: false);
                break;
            case "custom_tool_call":
                ReadCall(item, path, "input", isCustom: true);
                break;
            case "function_call_output":
                ReadOutput(item, path, isCustom: false);
                break;
            case "custom_tool_call_output":
                ReadOutput(item, path, isCustom: true);
                break;
            case "item_reference":
                context.Fault(path, "stored items are not available here; send the whole item");
                break;
            case { } type:
                ReadOpaque(item, path, type);
                break;
        }
    }

    private void ReadMessage(JsonElement item, FieldPath path)
    {
        ChatRole? role = item.Text("role"u8) switch
        {
            "user" => ChatRole.User,
            "assistant" => ChatRole.Assistant,
            "system" => ChatRole.System,
            "developer" => ChatRole.Developer,
            _ => null,
        };
        if (role is null)
        {
            context.Fault(path.Field("role"), "must be user, assistant, system or developer");
            return;
        }

        var turn = role == ChatRole.Assistant ? Speaker(path, item.Text("phase"u8)) : new ChatTurn(role.Value, []) { Path = path };
        if (role != ChatRole.Assistant)
        {
            _assistant = null;
            turns.Add(turn);
        }

        ResponsesContentReader.Read(item.Member("content"u8), path, "content", turn.Parts, context);
    }

    // Each message has its own phase, a turn has one. A turn with calls is not split: their results belong to it.
    private ChatTurn Speaker(FieldPath path, string? phase)
    {
        var turn = Assistant(path);
        var speaks = turn.Parts.Exists(p => p is TextPart or RefusalPart);
        if (speaks && turn.Phase != phase && !turn.Parts.Exists(p => p is ToolCallPart))
        {
            _assistant = null;
            return Begin(path, phase);
        }

        return phase is null || turn.Phase is not null ? turn : WithPhase(turn, phase);
    }

    private ChatTurn WithPhase(ChatTurn turn, string phase)
    {
        turns[^1] = _assistant = turn with { Phase = phase };
        return _assistant;
    }

    private ChatTurn Begin(FieldPath path, string? phase)
    {
        _assistant = new ChatTurn(ChatRole.Assistant, []) { Path = path, Phase = phase };
        turns.Add(_assistant);
        return _assistant;
    }

    private ChatTurn Assistant(FieldPath path) => _assistant is not null && ReferenceEquals(turns[^1], _assistant) ? _assistant : Begin(path, null);

    private void ReadCall(JsonElement item, FieldPath path, string field, bool isCustom)
    {
        var id = item.Text("call_id"u8) ?? item.Text("id"u8);
        var name = item.Text("name"u8);
        if (string.IsNullOrEmpty(id) || string.IsNullOrEmpty(name))
        {
            context.Fault(path.Field(string.IsNullOrEmpty(id) ? "call_id" : "name"), "is missing");
            return;
        }

        var text = (isCustom ? item.Text("input"u8) : item.Text("arguments"u8)) ?? string.Empty;
        Assistant(path).Parts.Add(new ToolCallPart(id, name, text.Length == 0 && !isCustom ? "{}" : text)
        {
            Path = path.Field(field),
            IsCustom = isCustom,
            ItemId = item.Text("id"u8),
        });
    }

    private void ReadOutput(JsonElement item, FieldPath path, bool isCustom)
    {
        if (item.Text("call_id"u8) is not { Length: > 0 } id)
        {
            context.Fault(path.Field("call_id"), "is missing");
            return;
        }

        var parts = new List<ChatPart>();
        ResponsesContentReader.Read(item.Member("output"u8), path, "output", parts, context);
        if (turns.Count == 0 || turns[^1].Role != ChatRole.Tool)
        {
            turns.Add(new ChatTurn(ChatRole.Tool, []) { Path = path });
        }

        turns[^1].Parts.Add(new ToolResultPart(id, parts) { Path = path, IsCustom = isCustom });
    }

    // Outputs of hosted tools stay in the turn of their calls, so that they never come between a call and its result.
    private void ReadOpaque(JsonElement item, FieldPath path, string type)
    {
        var isOutput = type.EndsWith("_output", StringComparison.Ordinal) || type.EndsWith("_response", StringComparison.Ordinal);
        var turn = isOutput && _assistant is not null ? _assistant : Assistant(path);
        turn.Parts.Add(new OpaquePart("openai-responses", type, item) { Path = path });
    }

    private static string Joined(JsonElement item, ReadOnlySpan<byte> name)
    {
        var text = new StringBuilder();
        foreach (var part in item.Items(name))
        {
            if (part.Text("text"u8) is { Length: > 0 } words)
            {
                text.Append(text.Length > 0 ? "\n\n" : string.Empty).Append(words);
            }
        }

        return text.ToString();
    }
}
