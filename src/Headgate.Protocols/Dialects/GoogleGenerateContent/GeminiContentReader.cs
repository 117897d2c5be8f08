using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Reads <c>contents</c>. Clients keep a streamed answer piece by piece, so neighbours of the model are one turn, and neighbouring
/// pieces of its text or thoughts one part.
/// </summary>
internal sealed class GeminiContentReader(ChatRequest request, ReadContext context, FieldPath? root)
{
    private readonly GeminiPartReader _parts = new(context);
    private ChatTurn? _model;

    public void ReadInstruction(JsonElement instruction)
    {
        if (!instruction.Exists())
        {
            return;
        }

        var path = Path("systemInstruction");
        var turn = new ChatTurn(ChatRole.System, []) { Path = path };
        if (instruction.AsText() is { } text)
        {
            turn.Parts.Add(new TextPart(text) { Path = path });
        }
        else
        {
            var at = 0;
            foreach (var part in PartsOf(instruction))
            {
                Add(turn, part, path.Item("parts", at++), 0, at);
            }
        }

        if (turn.Parts.Count > 0)
        {
            request.Turns.Add(turn);
        }
    }

    public void ReadContents(JsonElement contents)
    {
        if (contents.ValueKind == JsonValueKind.Object)
        {
            ReadContent(contents, 0);
        }
        else if (contents.AsText() is { } text)
        {
            request.Turns.Add(new ChatTurn(ChatRole.User, [new TextPart(text) { Path = Path("contents") }]) { Path = Path("contents") });
        }
        else if (contents.ValueKind != JsonValueKind.Array || contents.GetArrayLength() == 0)
        {
            context.Fault(Path("contents"), "is missing");
        }
        else
        {
            var at = 0;
            foreach (var content in contents.EnumerateArray())
            {
                ReadContent(content, at++);
            }
        }

        _parts.Flush(_model);
    }

    private FieldPath Path(string name) => root is null ? FieldPath.Of(name) : root.Field(name);

    private void ReadContent(JsonElement content, int index)
    {
        var path = root is null ? FieldPath.Of("contents", index) : root.Item("contents", index);
        if (content.ValueKind != JsonValueKind.Object)
        {
            context.Fault(path, "must be an object");
            return;
        }

        switch (content.Text("role"u8))
        {
            case "model":
                ReadModel(content, path, index);
                break;
            case null or "" or "user" or "function" or "tool":
                ReadUser(content, path, index);
                break;
            case "system":
                EndModel();
                var turn = new ChatTurn(ChatRole.System, []) { Path = path };
                ReadParts(content, path, index, turn);
                request.Turns.Add(turn);
                break;
            default:
                context.Fault(path.Field("role"), "must be user or model");
                break;
        }
    }

    private void ReadModel(JsonElement content, FieldPath path, int index)
    {
        if (_model is null)
        {
            _model = new ChatTurn(ChatRole.Assistant, []) { Path = path };
            request.Turns.Add(_model);
            _parts.ForgetCalls();
        }

        ReadParts(content, path, index, _model);
    }

    private void ReadUser(JsonElement content, FieldPath path, int index)
    {
        EndModel();
        var results = new ChatTurn(ChatRole.Tool, []) { Path = path };
        var rest = new ChatTurn(ChatRole.User, []) { Path = path };
        var at = 0;
        foreach (var part in PartsOf(content))
        {
            var place = path.Item("parts", at++);
            if (part.Either("functionResponse"u8, "function_response"u8) is { ValueKind: JsonValueKind.Object } response)
            {
                results.Parts.Add(_parts.ReadResult(response, place));
            }
            else
            {
                Add(rest, part, place, index, at - 1);
            }
        }

        if (results.Parts.Count > 0)
        {
            request.Turns.Add(results);
        }

        if (rest.Parts.Count > 0 || results.Parts.Count == 0)
        {
            request.Turns.Add(rest);
        }
    }

    private void ReadParts(JsonElement content, FieldPath path, int index, ChatTurn turn)
    {
        var at = 0;
        foreach (var part in PartsOf(content))
        {
            Add(turn, part, path.Item("parts", at), index, at);
            at++;
        }
    }

    private void Add(ChatTurn turn, JsonElement part, FieldPath path, int content, int index)
    {
        if (part.ValueKind != JsonValueKind.Object)
        {
            context.Fault(path, "must be an object");
            return;
        }

        _parts.Read(turn, part, path, content, index);
    }

    private static JsonElement.ArrayEnumerator PartsOf(JsonElement content) => content.Items("parts"u8);

    private void EndModel()
    {
        _parts.Flush(_model);
        _model = null;
    }
}
