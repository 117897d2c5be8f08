using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Writes <c>systemInstruction</c> and <c>contents</c>: roles in turn, the user first, neighbours of one role joined. A content is opened
/// by its first part, so that turns of which nothing is left leave no empty one.
/// </summary>
internal sealed class GeminiContentWriter(ChatRequest request, WriteContext context, Utf8JsonWriter json, GeminiToolNames names)
{
    private const string Own = "gemini";
    private readonly List<ChatPart> _media = [];
    private ChatRole _role;
    private ChatTurn? _turn;
    private ChatTurn? _written;
    private bool _isOpen;

    public void Write()
    {
        var leading = 0;
        while (leading < request.Turns.Count && request.Turns[leading].Role is ChatRole.System or ChatRole.Developer)
        {
            leading++;
        }

        WriteInstruction(leading);
        json.WriteStartArray("contents"u8);
        for (var i = leading; i < request.Turns.Count; i++)
        {
            WriteTurn(request.Turns[i]);
        }

        if (!_isOpen)
        {
            WriteFirst();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndArray();
    }

    private void WriteInstruction(int count)
    {
        var isOpen = false;
        for (var i = 0; i < count; i++)
        {
            foreach (var part in request.Turns[i].Parts)
            {
                DropMarks(part);
                if (part is not TextPart text)
                {
                    context.Losses.Drop(part.Path, "system");
                }
                else if (text.Text.Length > 0)
                {
                    if (!isOpen)
                    {
                        isOpen = true;
                        json.WriteStartObject("systemInstruction"u8);
                        json.WriteStartArray("parts"u8);
                    }

                    WriteText(text.Text);
                }
            }
        }

        if (isOpen)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
    }

    private void WriteTurn(ChatTurn turn)
    {
        _turn = turn;
        if (turn.Name is not null)
        {
            context.Losses.Drop(turn.Path?.Field("name"), "name");
        }

        if (turn.Role is ChatRole.System or ChatRole.Developer)
        {
            context.Losses.Repair("system message in the middle");
        }

        foreach (var part in turn.Parts)
        {
            DropMarks(part);
            WritePart(part);
        }

        // Google counts the results of a turn, so what belongs to them stands behind all of them.
        foreach (var media in _media)
        {
            WriteMedia((MediaPart)media);
        }

        _media.Clear();
    }

    private void WritePart(ChatPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text);
                break;
            case RefusalPart { Text.Length: > 0 } refusal:
                Begin();
                WriteText(refusal.Text);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(reasoning);
                break;
            case MediaPart media:
                WriteMedia(media);
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
            case OpaquePart { Dialect: Own } opaque:
                Begin();
                opaque.Raw.WriteTo(json);
                break;
            case OpaquePart opaque:
                context.Losses.Drop(opaque.Path, opaque.Type);
                break;
        }
    }

    // Opens the content of the turn's role where it is not open.
    private void Begin()
    {
        var role = _turn!.Role == ChatRole.Assistant ? ChatRole.Assistant : ChatRole.User;
        if (_isOpen && role == _role)
        {
            if (!ReferenceEquals(_turn, _written) && _turn.Role == _written!.Role)
            {
                context.Losses.Repair("neighbouring messages of one role");
            }

            _written = _turn;
            return;
        }

        if (_isOpen)
        {
            json.WriteEndArray();
            json.WriteEndObject();
        }
        else if (role == ChatRole.Assistant)
        {
            WriteFirst();
            json.WriteEndArray();
            json.WriteEndObject();
        }

        (_role, _isOpen, _written) = (role, true, _turn);
        json.WriteStartObject();
        json.WriteString("role"u8, role == ChatRole.Assistant ? "model"u8 : "user"u8);
        json.WriteStartArray("parts"u8);
    }

    // A conversation begins with the user, and has something said in it.
    private void WriteFirst()
    {
        context.Losses.Repair("first message is not the user's");
        json.WriteStartObject();
        json.WriteString("role"u8, "user"u8);
        json.WriteStartArray("parts"u8);
        WriteText(".");
    }

    private void WriteText(string text)
    {
        json.WriteStartObject();
        json.WriteString("text"u8, text);
        json.WriteEndObject();
    }

    private void WriteText(TextPart part)
    {
        if (part.Citations.Count > 0)
        {
            context.Losses.Drop(part.Path?.Field("citations"), "citations");
        }

        if (part.Text.Length == 0 && !IsOwn(part.Proof))
        {
            return;
        }

        Begin();
        json.WriteStartObject();
        json.WriteString("text"u8, part.Text);
        WriteProof(part.Proof, part);
        json.WriteEndObject();
    }

    private void WriteReasoning(ReasoningPart part)
    {
        if (part.Text.Length == 0 && !IsOwn(part.Proof))
        {
            context.Losses.Drop(part.Path, "reasoning");
            return;
        }

        Begin();
        json.WriteStartObject();
        json.WriteString("text"u8, part.Text);
        if (part.Text.Length > 0)
        {
            json.WriteBoolean("thought"u8, true);
        }

        WriteProof(part.Proof, part);
        json.WriteEndObject();
    }

    private void WriteMedia(MediaPart part)
    {
        var hasFile = part.FileId is not null && request.Dialect == Own;
        if (context.Traits.RefusedMedia.Contains(part.Kind) || (part.Data is null && part.Url is null && !hasFile))
        {
            context.Losses.Drop(part.Path, "media");
            return;
        }

        Begin();
        json.WriteStartObject();
        if (part.Data is not null)
        {
            json.WriteStartObject("inlineData"u8);
            json.WriteString("mimeType"u8, part.MediaType ?? GeminiMedia.TypeOf(part.Name ?? string.Empty, part.Kind));
            json.WriteString("data"u8, part.Data);
        }
        else
        {
            var uri = part.Url ?? part.FileId!;
            json.WriteStartObject("fileData"u8);
            if (part.MediaType is not null || request.Dialect != Own)
            {
                json.WriteString("mimeType"u8, part.MediaType ?? GeminiMedia.TypeOf(uri, part.Kind));
            }

            json.WriteString("fileUri"u8, uri);
        }

        json.WriteEndObject();
        WriteDetail(part);
        json.WriteEndObject();
    }

    private void WriteDetail(MediaPart part)
    {
        if (part.Detail is null)
        {
            return;
        }

        if (request.Dialect != Own)
        {
            if (part.Detail != "auto")
            {
                context.Losses.Drop(part.Path?.Field("detail"), "detail");
            }

            return;
        }

        json.WriteStartObject("mediaResolution"u8);
        json.WriteString("level"u8, part.Detail switch { "low" => "MEDIA_RESOLUTION_LOW"u8, "high" => "MEDIA_RESOLUTION_HIGH"u8, _ => "MEDIA_RESOLUTION_MEDIUM"u8 });
        json.WriteEndObject();
    }

    private void WriteCall(ToolCallPart part)
    {
        var text = part.IsCustom ? CustomToolBridge.Wrap(part.Arguments) : string.IsNullOrWhiteSpace(part.Arguments) ? "{}" : part.Arguments;
        using var arguments = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(text).AsMemory());
        if (arguments is not { RootElement.ValueKind: JsonValueKind.Object })
        {
            context.Refuse(part.Path, "the arguments of this call are not a JSON object, which Gemini demands");
            return;
        }

        Begin();
        json.WriteStartObject();
        json.WriteStartObject("functionCall"u8);
        WriteCallId(part.Id);
        json.WriteString("name"u8, names.Of(part.Name));
        json.WritePropertyName("args"u8);
        arguments.RootElement.WriteTo(json);
        json.WriteEndObject();
        WriteProof(part.Proof, part);
        json.WriteEndObject();
    }

    private void WriteResult(ToolResultPart part)
    {
        var text = new StringBuilder();
        foreach (var item in part.Content)
        {
            DropMarks(item);
            switch (item)
            {
                case TextPart words:
                    text.Append(text.Length > 0 && words.Text.Length > 0 ? "\n" : string.Empty).Append(words.Text);
                    break;
                case MediaPart:
                    _media.Add(item);
                    break;
                default:
                    context.Losses.Drop(item.Path, "tool result");
                    break;
            }
        }

        Begin();
        json.WriteStartObject();
        json.WriteStartObject("functionResponse"u8);
        WriteCallId(part.CallId);
        json.WriteString("name"u8, names.Of(part.Name ?? "unknown"));
        json.WritePropertyName("response"u8);
        WriteOutput(text.ToString(), part.IsError);
        json.WriteEndObject();
        json.WriteEndObject();
    }

    // The protocol has objects only: an object goes as it is, words as one member.
    private void WriteOutput(string text, bool isError)
    {
        if (!isError && text.AsSpan().TrimStart().StartsWith("{"))
        {
            using var document = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(text).AsMemory());
            if (document is { RootElement.ValueKind: JsonValueKind.Object })
            {
                document.RootElement.WriteTo(json);
                return;
            }
        }

        json.WriteStartObject();
        json.WriteString(isError ? "error"u8 : "result"u8, text);
        json.WriteEndObject();
    }

    // An id that the reader of this dialect made up stays at home.
    private void WriteCallId(string id)
    {
        if (!GeminiCallIds.IsMade(id))
        {
            json.WriteString("id"u8, id);
        }
    }

    private bool IsOwn(Proof? proof) => proof is { Kind: ProofKind.Signature } && proof.BelongsTo(Own, context.Channel);

    private void WriteProof(Proof? proof, ChatPart part)
    {
        if (IsOwn(proof))
        {
            json.WriteString("thoughtSignature"u8, proof!.Value);
        }
        else if (proof is not null)
        {
            var name = request.Dialect switch
            {
                Own => "thoughtSignature",
                "openai-responses" => "encrypted_content",
                "openai-chat" => "reasoning_details",
                _ => "signature",
            };
            context.Losses.Drop(part.Path?.Field(name), name);
        }
    }

    private void DropMarks(ChatPart part)
    {
        if (part.CacheTtl is not null)
        {
            context.Losses.Drop(part.Path?.Field("cache_control"), "cache_control");
        }
    }
}
