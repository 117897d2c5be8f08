using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects.OpenAIChat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes the conversation: leading system text as <c>instructions</c>, the rest as items.</summary>
/// <param name="writer">Stands in the request's object.</param>
/// <param name="request">The request.</param>
/// <param name="context">The target.</param>
/// <param name="names">Names of tools as the target takes them; null: they stand as they are.</param>
internal sealed class ResponsesInputWriter(Utf8JsonWriter writer, ChatRequest request, WriteContext context, ProviderNames? names)
{
    private bool IsOwn => request.Dialect == "openai-responses";

    public void Write()
    {
        var first = Leading();
        if (first > 0)
        {
            var parts = request.Turns.Take(first).SelectMany(t => t.Parts).OfType<TextPart>().ToList();
            parts.ForEach(ReportMarks);
            writer.WriteString("instructions"u8, string.Join("\n\n", parts.Select(p => p.Text)));
        }

        writer.WriteStartArray("input"u8);
        for (var i = first; i < request.Turns.Count; i++)
        {
            WriteTurn(request.Turns[i], isLast: i == request.Turns.Count - 1);
        }

        writer.WriteEndArray();
    }

    // In this dialect only `instructions` itself leads: items stay items, as the client had them.
    private int Leading()
    {
        var count = 0;
        while (count < request.Turns.Count && request.Turns[count] is { Role: ChatRole.System or ChatRole.Developer, Name: null } turn
            && turn.Parts.TrueForAll(p => p is TextPart) && (!IsOwn || turn.Path is { Name: "instructions" }))
        {
            count++;
        }

        // An empty input is refused: instructions that nothing follows are sent as messages.
        return count == request.Turns.Count && !IsOwn ? 0 : count;
    }

    private void WriteTurn(ChatTurn turn, bool isLast)
    {
        if (turn.Name is not null)
        {
            context.Losses.Drop(turn.Path?.Field("name"), "name");
        }

        switch (turn.Role)
        {
            case ChatRole.Assistant:
                WriteAssistant(turn, isLast);
                break;
            case ChatRole.Tool:
                foreach (var part in turn.Parts)
                {
                    WriteResult((ToolResultPart)part);
                }

                break;
            default:
                WriteMessage(turn);
                break;
        }
    }

    // What a part carries beside its content and has no place here.
    private void ReportMarks(ChatPart part)
    {
        if (part.CacheTtl is not null)
        {
            context.Losses.Drop(part.Path?.Field("cache_control"), "cache_control");
        }

        if (part is TextPart { Proof: not null })
        {
            context.Losses.Drop(part.Path?.Field("thoughtSignature"), "thoughtSignature");
        }
    }

    private void WriteMessage(ChatTurn turn)
    {
        if (!turn.Parts.Exists(p => ResponsesContentWriter.HasPlace(p, request.Dialect, context)))
        {
            // No message without content: all that is left is to say what was lost.
            turn.Parts.ForEach(p => ResponsesContentWriter.Write(writer, p, request.Dialect, context));
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, turn.Role switch { ChatRole.System => "system"u8, ChatRole.Developer => "developer"u8, _ => "user"u8 });
        writer.WriteStartArray("content"u8);
        foreach (var part in turn.Parts)
        {
            ResponsesContentWriter.Write(writer, part, request.Dialect, context);
            ReportMarks(part);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private void WriteAssistant(ChatTurn turn, bool isLast)
    {
        var last = turn.Parts.FindLastIndex(p => p is not ReasoningPart);
        for (var i = 0; i < turn.Parts.Count; i++)
        {
            var part = turn.Parts[i];
            ReportMarks(part);
            switch (part)
            {
                case ReasoningPart reasoning:
                    // Reasoning that nothing follows is refused; what broke off before a new turn of the user is not.
                    WriteReasoning(reasoning, !isLast || i < last);
                    break;
                case ToolCallPart call:
                    WriteCall(call);
                    break;
                case OpaquePart { Dialect: "openai-responses" } opaque:
                    opaque.Raw.WriteTo(writer);
                    break;
                case TextPart or RefusalPart:
                    WriteSaid(turn, part);
                    break;
                case var other:
                    context.Losses.Drop(other.Path, other is OpaquePart opaquePart ? opaquePart.Type : "assistant media");
                    break;
            }
        }
    }

    private void WriteReasoning(ReasoningPart part, bool isFollowed)
    {
        if (!isFollowed || part.Proof is not { Kind: ProofKind.Encrypted } proof || !proof.BelongsTo("openai-responses", context.Channel))
        {
            context.Losses.Drop(part.Path, "reasoning");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("type"u8, "reasoning"u8);
        if (proof.Id is not null)
        {
            writer.WriteString("id"u8, proof.Id);
        }

        writer.WriteStartArray("summary"u8);
        if (part is { IsSummary: true, Text.Length: > 0 })
        {
            WriteWords("summary_text"u8, part.Text);
        }

        writer.WriteEndArray();
        if (part is { IsSummary: false, Text.Length: > 0 })
        {
            writer.WriteStartArray("content"u8);
            WriteWords("reasoning_text"u8, part.Text);
            writer.WriteEndArray();
        }

        writer.WriteString("encrypted_content"u8, proof.Value);
        writer.WriteEndObject();
    }

    private void WriteWords(ReadOnlySpan<byte> type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private void WriteSaid(ChatTurn turn, ChatPart part)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, "assistant"u8);
        writer.WriteStartArray("content"u8);
        writer.WriteStartObject();
        if (part is TextPart text)
        {
            writer.WriteString("type"u8, "output_text"u8);
            writer.WriteString("text"u8, text.Text);
            writer.WriteStartArray("annotations"u8);
            foreach (var citation in text.Citations)
            {
                // One without an address, of another dialect, has no form here.
                if (citation.Url is not null || citation.Dialect == "openai-responses")
                {
                    ResponsesItemWriter.Annotation(writer, citation);
                }
                else
                {
                    context.Losses.Drop(part.Path?.Field("citations"), "citations");
                }
            }

            writer.WriteEndArray();
        }
        else
        {
            writer.WriteString("type"u8, "refusal"u8);
            writer.WriteString("refusal"u8, ((RefusalPart)part).Text);
        }

        writer.WriteEndObject();
        writer.WriteEndArray();
        if (turn.Phase is not null)
        {
            writer.WriteString("phase"u8, turn.Phase);
        }

        writer.WriteEndObject();
    }

    private void WriteCall(ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, call.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        writer.WriteString("call_id"u8, call.Id);
        writer.WriteString("name"u8, names?.Of(call.Name) ?? call.Name);
        writer.WriteString(call.IsCustom ? "input"u8 : "arguments"u8, call.Arguments);
        writer.WriteEndObject();
    }

    private void WriteResult(ToolResultPart result)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, result.IsCustom ? "custom_tool_call_output"u8 : "function_call_output"u8);
        writer.WriteString("call_id"u8, result.CallId);
        ReportMarks(result);
        var prefix = result.IsError ? "Error: " : string.Empty;
        if (result.Content.All(p => p is TextPart))
        {
            writer.WriteString("output"u8, prefix + string.Join('\n', result.Content.Cast<TextPart>().Select(p => p.Text)));
        }
        else
        {
            writer.WriteStartArray("output"u8);
            foreach (var part in result.IsError ? [new TextPart("Error: "), .. result.Content] : result.Content)
            {
                ResponsesContentWriter.Write(writer, part, request.Dialect, context);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
