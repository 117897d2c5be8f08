using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Writes the conversation as <c>messages</c>.</summary>
internal sealed class OpenAIChatMessageWriter(ChatRequest request, WriteContext context, Utf8JsonWriter writer, ProviderNames names)
{
    private readonly OpenAIChatContentWriter _content = new(request, context, writer);

    public void Write()
    {
        writer.WriteStartArray("messages"u8);
        WriteInstructions();
        foreach (var turn in request.Turns)
        {
            switch (turn.Role)
            {
                case ChatRole.Tool:
                    WriteResults(turn);
                    break;
                case ChatRole.Assistant:
                    WriteAssistant(turn);
                    break;
                default:
                    WriteTurn(turn);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    // What response_format cannot say to this server stands in front, in words.
    private void WriteInstructions()
    {
        if (request.Format is not { } format)
        {
            return;
        }

        string? words = null;
        if (format.Schema.Exists() && !context.Traits.JsonSchema)
        {
            words = $"Answer with one JSON object and nothing else. It must follow this JSON Schema:\n{format.Schema.GetRawText()}";
        }
        else if (!format.Schema.Exists() && !SaysJson())
        {
            // OpenAI refuses json_object where the word JSON is nowhere in the conversation.
            words = "Answer with one JSON object and nothing else.";
        }

        if (words is not null)
        {
            context.Losses.Repair(FieldNames.Of(request.Dialect, "response_format"));
            writer.WriteStartObject();
            writer.WriteString("role"u8, "system"u8);
            writer.WriteString("content"u8, words);
            writer.WriteEndObject();
        }
    }

    private bool SaysJson() =>
        request.Turns.Exists(turn => turn.Parts.Exists(part => part is TextPart text && text.Text.Contains("json", StringComparison.OrdinalIgnoreCase)));

    private void Begin(ReadOnlySpan<byte> role, ChatTurn turn)
    {
        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        if (turn.Name is not null)
        {
            writer.WriteString("name"u8, ProviderNames.Plain(turn.Name));
        }
    }

    private void WriteTurn(ChatTurn turn)
    {
        var isUser = turn.Role == ChatRole.User;
        Begin(isUser ? "user"u8 : turn.Role == ChatRole.Developer && context.Traits.Developer ? "developer"u8 : "system"u8, turn);
        _content.Write(turn, onlyText: !isUser);
        writer.WriteEndObject();
    }

    private void WriteAssistant(ChatTurn turn)
    {
        Begin("assistant"u8, turn);
        var calls = turn.Parts.Exists(part => part is ToolCallPart);
        WriteAssistantText(turn, calls);
        ReasoningReplay.Write(turn, context, writer);
        if (calls)
        {
            writer.WriteStartArray("tool_calls"u8);
            foreach (var part in turn.Parts)
            {
                if (part is ToolCallPart call)
                {
                    WriteCall(call);
                }
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }

    private void WriteAssistantText(ChatTurn turn, bool calls)
    {
        var text = new StringBuilder();
        var refusal = new StringBuilder();
        var keepsRefusal = !context.Traits.TextOnlyContent;
        foreach (var part in turn.Parts)
        {
            switch (part)
            {
                case TextPart words:
                    text.Append(words.Text);
                    _content.ReportMarks(words);
                    break;
                case RefusalPart words:
                    (keepsRefusal ? refusal : text).Append(words.Text);
                    break;
                case OpaquePart { Dialect: OpenAIChatDialect.Name, Type: "audio" } audio:
                    writer.WritePropertyName("audio"u8);
                    audio.Raw.WriteTo(writer);
                    break;
                case OpaquePart or MediaPart:
                    // An assistant's message has no place for pictures, nor for parts of other dialects.
                    context.Losses.Drop(part.Path, "content");
                    break;
            }
        }

        if (refusal.Length > 0)
        {
            writer.WriteString("refusal"u8, refusal.ToString());
        }

        // Null is what OpenAI writes itself; servers that only take strings refuse it.
        if (text.Length == 0 && (calls || refusal.Length > 0) && !context.Traits.TextOnlyContent)
        {
            writer.WriteNull("content"u8);
        }
        else
        {
            writer.WriteString("content"u8, text.ToString());
        }
    }

    private void WriteCall(ToolCallPart call)
    {
        var isCustom = call.IsCustom && OpenAIChatToolWriter.TakesCustom(request, context);
        writer.WriteStartObject();
        writer.WriteString("id"u8, ProviderNames.CallId(call.Id, context.Traits.CallIdLength));
        writer.WriteString("type"u8, isCustom ? "custom"u8 : "function"u8);
        writer.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
        writer.WriteString("name"u8, names.Of(call.Name));
        writer.WriteString(isCustom ? "input"u8 : "arguments"u8, call.IsCustom && !isCustom ? CustomToolBridge.Wrap(call.Arguments) : call.Arguments);
        writer.WriteEndObject();
        if (call.Proof is { Kind: ProofKind.Signature } proof && proof.BelongsTo(OpenAIChatDialect.Name, context.Channel))
        {
            WriteSignature(writer, proof.Value);
        }
        else if (call.Proof is not null)
        {
            context.Losses.Drop(call.Path?.Field(request.Dialect == "gemini" ? "thoughtSignature" : "extra_content"), "extra_content");
        }

        writer.WriteEndObject();
    }

    /// <summary>Writes <c>extra_content</c> of a call, where Google's servers of this dialect keep the signature of its thought.</summary>
    public static void WriteSignature(Utf8JsonWriter writer, string signature)
    {
        writer.WriteStartObject("extra_content"u8);
        writer.WriteStartObject("google"u8);
        writer.WriteString("thought_signature"u8, signature);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteResults(ChatTurn turn)
    {
        var media = new List<ChatPart>();
        foreach (var part in turn.Parts)
        {
            if (part is ToolResultPart result)
            {
                WriteResult(result, media);
            }
        }

        if (media.Count > 0)
        {
            // Tool messages hold text only, and must follow their calls without anything between them.
            context.Losses.Repair("media in tool results");
            writer.WriteStartObject();
            writer.WriteString("role"u8, "user"u8);
            _content.WriteParts(media);
            writer.WriteEndObject();
        }
    }

    private void WriteResult(ToolResultPart result, List<ChatPart> media)
    {
        var text = new StringBuilder();
        foreach (var part in result.Content)
        {
            if (part is TextPart words)
            {
                text.Append(text.Length > 0 ? "\n" : null).Append(words.Text);
                _content.ReportMarks(words);
            }
            else if (part is MediaPart file && OpenAIChatContentWriter.TextOf(file) is { } inside)
            {
                text.Append(text.Length > 0 ? "\n" : null).Append(inside);
            }
            else if (part is MediaPart && _content.Takes(part))
            {
                media.Add(new TextPart($"Content that the tool call {ProviderNames.CallId(result.CallId, context.Traits.CallIdLength)} gave back:"));
                media.Add(part);
                text.Append(text.Length > 0 ? "\n" : null).Append("(The content follows in the next user message.)");
            }
            else
            {
                context.Losses.Drop(part.Path ?? result.Path, "content");
            }
        }

        _content.ReportMarks(result);
        if (result.IsError && !text.ToString().StartsWith("error", StringComparison.OrdinalIgnoreCase))
        {
            context.Losses.Repair((result.Path?.Field("is_error") ?? FieldPath.Of("is_error")).Pattern);
            text.Insert(0, "Error: ");
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "tool"u8);
        writer.WriteString("tool_call_id"u8, ProviderNames.CallId(result.CallId, context.Traits.CallIdLength));
        writer.WriteString("content"u8, text.ToString());
        writer.WriteEndObject();
    }
}
