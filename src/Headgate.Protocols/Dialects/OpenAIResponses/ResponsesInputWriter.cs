using System.Text.Json;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes the conversation: leading system text as <c>instructions</c>, the rest as items.</summary>
internal static class ResponsesInputWriter
{
    public static void Write(Utf8JsonWriter writer, ChatRequest request, WriteContext context)
    {
        var first = Leading(request);
        if (first > 0)
        {
            var texts = request.Turns.Take(first).SelectMany(t => t.Parts).OfType<TextPart>().Select(p => p.Text);
            writer.WriteString("instructions"u8, string.Join("\n\n", texts));
        }

        writer.WriteStartArray("input"u8);
        for (var i = first; i < request.Turns.Count; i++)
        {
            WriteTurn(writer, request.Turns[i], context);
        }

        writer.WriteEndArray();
    }

    // In this dialect only `instructions` itself leads: items stay items, as the client had them.
    private static int Leading(ChatRequest request)
    {
        var isOwn = request.Dialect == "openai-responses";
        var count = 0;
        while (count < request.Turns.Count && request.Turns[count] is { Role: ChatRole.System or ChatRole.Developer } turn
            && turn.Parts.TrueForAll(p => p is TextPart) && (!isOwn || turn.Path is { Name: "instructions" }))
        {
            count++;
        }

        return count;
    }

    private static void WriteTurn(Utf8JsonWriter writer, ChatTurn turn, WriteContext context)
    {
        if (turn.Name is not null)
        {
            context.Losses.Drop(turn.Path?.Field("name"), "name");
        }

        switch (turn.Role)
        {
            case ChatRole.Assistant:
                WriteAssistant(writer, turn, context);
                break;
            case ChatRole.Tool:
                foreach (var part in turn.Parts)
                {
                    WriteResult(writer, (ToolResultPart)part, context);
                }

                break;
            default:
                WriteMessage(writer, turn, context);
                break;
        }
    }

    private static void WriteMessage(Utf8JsonWriter writer, ChatTurn turn, WriteContext context)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "message"u8);
        writer.WriteString("role"u8, turn.Role switch { ChatRole.System => "system"u8, ChatRole.Developer => "developer"u8, _ => "user"u8 });
        writer.WriteStartArray("content"u8);
        foreach (var part in turn.Parts)
        {
            ResponsesContentWriter.Write(writer, part, context);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteAssistant(Utf8JsonWriter writer, ChatTurn turn, WriteContext context)
    {
        var last = turn.Parts.FindLastIndex(p => p is not ReasoningPart);
        for (var i = 0; i < turn.Parts.Count; i++)
        {
            switch (turn.Parts[i])
            {
                case ReasoningPart reasoning:
                    // An item of reasoning that nothing follows is refused.
                    WriteReasoning(writer, reasoning, i < last, context);
                    break;
                case ToolCallPart call:
                    WriteCall(writer, call);
                    break;
                case OpaquePart { Dialect: "openai-responses" } opaque:
                    opaque.Raw.WriteTo(writer);
                    break;
                case TextPart or RefusalPart:
                    WriteSaid(writer, turn, turn.Parts[i]);
                    break;
                case var other:
                    context.Losses.Drop(other.Path, other is OpaquePart opaquePart ? opaquePart.Type : "assistant media");
                    break;
            }
        }
    }

    private static void WriteReasoning(Utf8JsonWriter writer, ReasoningPart part, bool isFollowed, WriteContext context)
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
            WriteWords(writer, "summary_text"u8, part.Text);
        }

        writer.WriteEndArray();
        if (part is { IsSummary: false, Text.Length: > 0 })
        {
            writer.WriteStartArray("content"u8);
            WriteWords(writer, "reasoning_text"u8, part.Text);
            writer.WriteEndArray();
        }

        writer.WriteString("encrypted_content"u8, proof.Value);
        writer.WriteEndObject();
    }

    private static void WriteWords(Utf8JsonWriter writer, ReadOnlySpan<byte> type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString("text"u8, text);
        writer.WriteEndObject();
    }

    private static void WriteSaid(Utf8JsonWriter writer, ChatTurn turn, ChatPart part)
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

    private static void WriteCall(Utf8JsonWriter writer, ToolCallPart call)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, call.IsCustom ? "custom_tool_call"u8 : "function_call"u8);
        writer.WriteString("call_id"u8, call.Id);
        writer.WriteString("name"u8, call.Name);
        writer.WriteString(call.IsCustom ? "input"u8 : "arguments"u8, call.Arguments);
        writer.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter writer, ToolResultPart result, WriteContext context)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, result.IsCustom ? "custom_tool_call_output"u8 : "function_call_output"u8);
        writer.WriteString("call_id"u8, result.CallId);
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
                ResponsesContentWriter.Write(writer, part, context);
            }

            writer.WriteEndArray();
        }

        writer.WriteEndObject();
    }
}
