using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>
/// Writes the messages of Ollama: <c>{role, content, thinking, images, tool_calls, tool_name}</c>, where content is one string and
/// pictures are base64 beside it. Ids of calls are written for newer servers; older ones skip them.
/// </summary>
internal sealed class OllamaChatMessageWriter(Utf8JsonWriter writer, WriteContext context)
{
    private readonly List<string> _texts = [];
    private readonly List<string> _reasoning = [];
    private readonly List<string> _images = [];
    private readonly List<ToolCallPart> _calls = [];

    public void Write(List<ChatTurn> turns)
    {
        foreach (var turn in turns)
        {
            if (turn.Name is not null)
            {
                context.Losses.Drop(turn.Path?.Field("name"), "name");
            }

            if (turn.Phase is not null)
            {
                context.Losses.Drop(turn.Path?.Field("phase"), "phase");
            }

            if (turn.Role == ChatRole.Tool)
            {
                WriteResults(turn);
            }
            else
            {
                Sort(turn.Parts);
                WriteMessage(turn.Role switch { ChatRole.User => "user", ChatRole.Assistant => "assistant", _ => "system" });
            }
        }
    }

    /// <summary>Puts the parts where they are written; each that has no place is reported.</summary>
    private void Sort(IReadOnlyList<ChatPart> parts)
    {
        _texts.Clear();
        _reasoning.Clear();
        _images.Clear();
        _calls.Clear();
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    _texts.Add(text.Text);
                    break;
                case RefusalPart refusal:
                    _texts.Add(refusal.Text);
                    break;
                case ReasoningPart reasoning:
                    _reasoning.Add(reasoning.Text);
                    break;
                case ToolCallPart call:
                    _calls.Add(call);
                    break;
                case MediaPart { Kind: MediaKind.Image, Data: { } data } when !context.Traits.RefusedMedia.Contains(MediaKind.Image):
                    _images.Add(data);
                    break;
                default:
                    context.Losses.Drop(part.Path, part is OpaquePart opaque ? opaque.Type : "media");
                    continue;
            }

            ReportRest(part);
        }
    }

    private void ReportRest(ChatPart part)
    {
        if (part.CacheTtl is not null)
        {
            context.Losses.Drop(part.Path?.Field("cache_control"), "cache_control");
        }

        if (part is MediaPart { Detail: not (null or "auto") })
        {
            context.Losses.Drop(part.Path?.Field("detail"), "detail");
        }

        if (part is TextPart { Citations.Count: > 0 })
        {
            context.Losses.Drop(part.Path?.Field("citations"), "citations");
        }

        if (part is TextPart { Proof: not null } or ReasoningPart { Proof: not null } or ToolCallPart { Proof: not null })
        {
            context.Losses.Drop(part.Path, "signature");
        }
    }

    private void WriteMessage(string role)
    {
        var thinking = string.Join('\n', _reasoning.Where(r => r.Length > 0));
        if (_texts.Count == 0 && _images.Count == 0 && _calls.Count == 0 && thinking.Length == 0)
        {
            context.Losses.Repair("empty message");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        writer.WriteString("content"u8, string.Join('\n', _texts));
        if (thinking.Length > 0)
        {
            writer.WriteString("thinking"u8, thinking);
        }

        if (_images.Count > 0)
        {
            writer.WriteStartArray("images"u8);
            _images.ForEach(writer.WriteStringValue);
            writer.WriteEndArray();
        }

        if (_calls.Count > 0)
        {
            writer.WriteStartArray("tool_calls"u8);
            _calls.ForEach(WriteCall);
            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("id"u8, call.Id);
        writer.WriteStartObject("function"u8);
        writer.WriteString("name"u8, call.Name);
        writer.WritePropertyName("arguments"u8);
        WriteArguments(call);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteArguments(ToolCallPart call)
    {
        var text = call.IsCustom ? CustomToolBridge.Wrap(call.Arguments) : string.IsNullOrWhiteSpace(call.Arguments) ? "{}" : call.Arguments;
        using var arguments = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(text).AsMemory());
        if (arguments is { RootElement.ValueKind: JsonValueKind.Object })
        {
            arguments.RootElement.WriteTo(writer);
            return;
        }

        context.Refuse(call.Path, $"the arguments of the call '{call.Id}' are no JSON object");
        writer.WriteNullValue();
    }

    private void WriteResults(ChatTurn turn)
    {
        var images = new List<string>();
        foreach (var result in turn.Parts.OfType<ToolResultPart>())
        {
            Sort(result.Content);
            ReportRest(result);
            images.AddRange(_images);
            if (result.IsError)
            {
                context.Losses.Drop(result.Path?.Field("is_error"), "is_error");
            }

            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString("content"u8, string.Join('\n', _texts));
            writer.WriteString("tool_name"u8, result.Name ?? string.Empty);
            writer.WriteString("tool_call_id"u8, result.CallId);
            writer.WriteEndObject();
        }

        if (images.Count > 0)
        {
            // Templates look for pictures in the user's messages.
            context.Losses.Repair("images in tool results");
            Sort([]);
            _images.AddRange(images);
            WriteMessage("user");
        }
    }
}
