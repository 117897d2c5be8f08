using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Writes the blocks of a message, a union by key (wire-formats section 8).</summary>
internal sealed class BedrockContentWriter(WriteContext context, Utf8JsonWriter writer, BedrockNames names)
{
    private const string DocumentWords = "See the document.";
    private const string NoOutput = "(no output)";
    private readonly BedrockMediaWriter _media = new(context, writer);
    private bool _hasDocument;
    private bool _hasText;

    /// <summary>Whether a part has a place in a message; reports it if it has none.</summary>
    public bool CanWrite(ChatPart part, ChatRole role)
    {
        switch (part)
        {
            case TextPart text:
                ReportOf(text);
                return IsSaid(text.Text);
            case RefusalPart refusal:
                return IsSaid(refusal.Text);
            case ReasoningPart reasoning:
                return HasProof(reasoning);
            case MediaPart media when role != ChatRole.Assistant:
                return _media.CanWrite(media);
            case ToolCallPart call:
                return HasArguments(call);
            case ToolResultPart:
                return true;
            case OpaquePart opaque:
                context.Losses.Drop(opaque.Path, opaque.Type);
                return false;
            default:
                context.Losses.Drop(part.Path, "content");
                return false;
        }
    }

    /// <summary>Writes a part that <see cref="CanWrite"/>.</summary>
    public void Write(ChatPart part)
    {
        switch (part)
        {
            case TextPart text:
                WriteText(text.Text);
                break;
            case RefusalPart refusal:
                WriteText(refusal.Text);
                break;
            case ReasoningPart reasoning:
                WriteReasoning(reasoning);
                break;
            case MediaPart media:
                _media.Write(media);
                _hasDocument |= media.Kind == MediaKind.Document;
                break;
            case ToolCallPart call:
                WriteCall(call);
                break;
            case ToolResultPart result:
                WriteResult(result);
                break;
        }
    }

    /// <summary>The message is complete: a document must not stand without words.</summary>
    public void EndMessage()
    {
        if (_hasDocument && !_hasText)
        {
            context.Losses.Repair("text beside a document");
            WriteText(DocumentWords);
        }

        (_hasDocument, _hasText) = (false, false);
    }

    /// <summary>Blank text is refused; leaving it out loses nothing.</summary>
    private static bool IsSaid(string text) => !string.IsNullOrWhiteSpace(text);

    private void ReportOf(TextPart text)
    {
        if (text.Citations.Count > 0)
        {
            context.Losses.Drop(text.Path?.Field("citations"), "citations");
        }

        if (text.Proof is not null)
        {
            context.Losses.Drop(text.Path?.Field("thoughtSignature"), "thoughtSignature");
        }
    }

    // Converse refuses reasoning without the proof that it gave with it.
    private bool HasProof(ReasoningPart reasoning)
    {
        var has = reasoning.Proof is { Kind: ProofKind.Signature or ProofKind.Redacted } proof
            && proof.BelongsTo(BedrockConverseDialect.OwnId, context.Channel);
        if (!has)
        {
            context.Losses.Drop(reasoning.Path, "reasoning");
        }

        return has;
    }

    private bool HasArguments(ToolCallPart call)
    {
        if (call.Proof is not null)
        {
            context.Losses.Drop(call.Path?.Field("thoughtSignature"), "thoughtSignature");
        }

        if (call.IsCustom || string.IsNullOrWhiteSpace(call.Arguments))
        {
            return true;
        }

        using var document = JsonDocuments.TryParse(System.Text.Encoding.UTF8.GetBytes(call.Arguments).AsMemory());
        if (document?.RootElement.ValueKind == JsonValueKind.Object)
        {
            return true;
        }

        context.Refuse(call.Path, "the arguments of the call are not a JSON object, which this provider wants");
        return false;
    }

    private void WriteText(string text)
    {
        _hasText = true;
        WriteBareText(text);
    }

    private void WriteBareText(string text)
    {
        writer.WriteStartObject();
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteReasoning(ReasoningPart reasoning)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("reasoningContent"u8);
        if (reasoning.Proof!.Kind == ProofKind.Redacted)
        {
            writer.WriteString("redactedContent"u8, reasoning.Proof.Value);
        }
        else
        {
            writer.WriteStartObject("reasoningText"u8);
            writer.WriteString("text"u8, reasoning.Text);
            writer.WriteString("signature"u8, reasoning.Proof.Value);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call)
    {
        var arguments = call.IsCustom ? CustomToolBridge.Wrap(call.Arguments)
            : string.IsNullOrWhiteSpace(call.Arguments) ? "{}"
            : call.Arguments;
        writer.WriteStartObject();
        writer.WriteStartObject("toolUse"u8);
        writer.WriteString("toolUseId"u8, BedrockNames.CallId(call.Id));
        writer.WriteString("name"u8, names.Tool(call.Name));
        writer.WriteJson("input"u8, arguments);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("toolResult"u8);
        writer.WriteString("toolUseId"u8, BedrockNames.CallId(result.CallId));
        writer.WriteStartArray("content"u8);
        var written = 0;
        foreach (var part in result.Content)
        {
            if (part is MediaPart media)
            {
                if (_media.CanWrite(media))
                {
                    _media.Write(media);
                    written++;
                }
            }
            else if (CanWrite(part, ChatRole.Tool))
            {
                WriteOutput(part is RefusalPart refusal ? refusal.Text : ((TextPart)part).Text, alone: result.Content.Count == 1);
                written++;
            }
        }

        if (written == 0)
        {
            WriteBareText(NoOutput);
        }

        writer.WriteEndArray();
        if (result.IsError)
        {
            writer.WriteString("status"u8, "error"u8);
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>A result's words; an object goes as one, which some models want and none minds.</summary>
    private void WriteOutput(string text, bool alone)
    {
        if (alone && text.AsSpan().TrimStart() is ['{', ..])
        {
            using var document = JsonDocuments.TryParse(System.Text.Encoding.UTF8.GetBytes(text).AsMemory());
            if (document?.RootElement.ValueKind == JsonValueKind.Object)
            {
                writer.WriteStartObject();
                writer.WritePropertyName("json"u8);
                document.RootElement.WriteTo(writer);
                writer.WriteEndObject();
                return;
            }
        }

        WriteBareText(text);
    }
}
