using System.Globalization;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Reads <c>messages</c>, each into one turn.</summary>
internal sealed class OpenAIChatMessageReader(ChatRequest request, ReadContext context)
{
    // The old form has no ids: the call that a function message answers is the one before it.
    private string? _oldCall;

    public void Read()
    {
        var messages = request.Body.Member("messages"u8);
        if (messages.ValueKind != JsonValueKind.Array || messages.GetArrayLength() == 0)
        {
            context.Fault(FieldPath.Of("messages"), "it must be a list that is not empty");
            return;
        }

        var index = 0;
        foreach (var message in messages.EnumerateArray())
        {
            ReadMessage(message, FieldPath.Of("messages", index), index++);
        }
    }

    private void ReadMessage(JsonElement message, FieldPath path, int index)
    {
        switch (message.Text("role"u8))
        {
            case "system":
                Add(ChatRole.System, message, path);
                break;
            case "developer":
                Add(ChatRole.Developer, message, path);
                break;
            case "user":
                Add(ChatRole.User, message, path);
                break;
            case "assistant":
                AddAssistant(message, path, index);
                break;
            case "tool":
                AddResult(message, path, message.Text("tool_call_id"u8), "tool_call_id");
                break;
            case "function":
                AddResult(message, path, _oldCall, "name");
                break;
            default:
                context.Fault(path.Field("role"), "it must be system, developer, user, assistant, tool or function");
                break;
        }
    }

    private ChatTurn Add(ChatRole role, JsonElement message, FieldPath path)
    {
        var turn = new ChatTurn(role, []) { Path = path, Name = message.Text("name"u8) };
        OpenAIChatContentReader.Read(message, path, turn.Parts, context);
        request.Turns.Add(turn);
        return turn;
    }

    private void AddResult(JsonElement message, FieldPath path, string? id, string field)
    {
        if (string.IsNullOrEmpty(id))
        {
            context.Fault(path.Field(field), "it must name the call that it answers");
            return;
        }

        var parts = new List<ChatPart>();
        OpenAIChatContentReader.Read(message, path, parts, context);
        request.Turns.Add(new ChatTurn(ChatRole.Tool, [new ToolResultPart(id, parts) { Path = path, Name = message.Text("name"u8) }]) { Path = path });
    }

    private void AddAssistant(JsonElement message, FieldPath path, int index)
    {
        var turn = new ChatTurn(ChatRole.Assistant, []) { Path = path, Name = message.Text("name"u8) };
        ReasoningReplay.Read(message, path, turn.Parts);
        OpenAIChatContentReader.Read(message, path, turn.Parts, context);
        if (message.Text("refusal"u8) is { Length: > 0 } refusal)
        {
            turn.Parts.Add(new RefusalPart(refusal) { Path = path.Field("refusal") });
        }

        if (message.Member("audio"u8) is { ValueKind: JsonValueKind.Object } audio)
        {
            turn.Parts.Add(new OpaquePart(OpenAIChatDialect.Name, "audio", audio) { Path = path.Field("audio") });
        }

        var at = 0;
        foreach (var call in message.Items("tool_calls"u8))
        {
            AddCall(call, path.Item("tool_calls", at++), turn);
        }

        if (message.Member("function_call"u8) is { ValueKind: JsonValueKind.Object } old && old.Text("name"u8) is { Length: > 0 } name)
        {
            _oldCall = string.Create(CultureInfo.InvariantCulture, $"call_function_{index}");
            turn.Parts.Add(new ToolCallPart(_oldCall, name, ArgumentsOf(old)) { Path = path.Field("function_call") });
        }

        request.Turns.Add(turn);
    }

    private void AddCall(JsonElement call, FieldPath path, ChatTurn turn)
    {
        var isCustom = call.Text("type"u8) == "custom";
        var inner = isCustom ? call.Member("custom"u8) : call.Member("function"u8);
        if (call.Text("id"u8) is not { Length: > 0 } id)
        {
            context.Fault(path.Field("id"), "it must be a string that is not empty");
            return;
        }

        if (inner.Text("name"u8) is not { Length: > 0 } name)
        {
            context.Fault(path.Field(isCustom ? "custom" : "function").Field("name"), "it must be a string that is not empty");
            return;
        }

        turn.Parts.Add(new ToolCallPart(id, name, isCustom ? inner.Text("input"u8) ?? string.Empty : ArgumentsOf(inner))
        {
            Path = path,
            IsCustom = isCustom,
            Proof = SignatureOf(call),
        });
    }

    // Some clients send the object itself in the place of its text.
    private static string ArgumentsOf(JsonElement function) => function.Member("arguments"u8) switch
    {
        { ValueKind: JsonValueKind.Object } plain => plain.GetRawText(),
        var text => string.IsNullOrWhiteSpace(text.AsText()) ? "{}" : text.GetString()!,
    };

    private static Proof? SignatureOf(JsonElement call) =>
        call.Member("extra_content"u8).Member("google"u8).Text("thought_signature"u8) is not { Length: > 0 } text ? null
        : Proof.TryOpen(text, out var proof) ? proof
        : new Proof(ProofKind.Signature, OpenAIChatDialect.Name, string.Empty, text);
}
