using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>
/// Writes the messages of Cohere v2. Reasoning of a turn with calls is its <c>tool_plan</c>, which is what Cohere calls the words
/// before a call; elsewhere it is a <c>thinking</c> part.
/// </summary>
internal sealed class CohereChatMessageWriter(Utf8JsonWriter writer, WriteContext context)
{
    public void Write(List<ChatTurn> turns)
    {
        foreach (var turn in turns)
        {
            WriteTurn(turn);
        }
    }

    private void WriteTurn(ChatTurn turn)
    {
        if (turn.Name is not null)
        {
            context.Losses.Drop(turn.Path?.Field("name"), "name");
        }

        if (turn.Phase is not null)
        {
            context.Losses.Drop(turn.Path?.Field("phase"), "phase");
        }

        switch (turn.Role)
        {
            case ChatRole.Tool:
                WriteResults(turn);
                break;
            case ChatRole.Assistant:
                WriteAnswer(turn);
                break;
            default:
                WriteContent(turn.Role == ChatRole.User ? "user"u8 : "system"u8, Kept(turn.Parts, media: turn.Role == ChatRole.User));
                break;
        }
    }

    /// <summary>The parts that a message can hold; each other one is reported.</summary>
    private List<ChatPart> Kept(IReadOnlyList<ChatPart> parts, bool media)
    {
        var kept = new List<ChatPart>(parts.Count);
        foreach (var part in parts)
        {
            if (part is TextPart or RefusalPart or ReasoningPart or ToolCallPart || (media && IsImage(part)))
            {
                kept.Add(part);
                ReportRest(part);
            }
            else
            {
                context.Losses.Drop(part.Path, part is OpaquePart opaque ? opaque.Type : "media");
            }
        }

        return kept;
    }

    private bool IsImage(ChatPart part) =>
        part is MediaPart { Kind: MediaKind.Image, FileId: null } image && (image.Url ?? image.Data) is not null && !context.Traits.RefusedMedia.Contains(MediaKind.Image);

    private void ReportRest(ChatPart part)
    {
        if (part.CacheTtl is not null)
        {
            context.Losses.Drop(part.Path?.Field("cache_control"), "cache_control");
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

    private void WriteContent(ReadOnlySpan<byte> role, List<ChatPart> parts)
    {
        if (parts.Count == 0)
        {
            context.Losses.Repair("empty message");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, role);
        WriteParts(parts);
        writer.WriteEndObject();
    }

    /// <summary>One text is written as a string, which every model takes; else parts.</summary>
    private void WriteParts(List<ChatPart> parts)
    {
        if (parts is [TextPart only])
        {
            writer.WriteString("content"u8, only.Text);
            return;
        }

        writer.WriteStartArray("content"u8);
        foreach (var part in parts)
        {
            switch (part)
            {
                case TextPart text:
                    WriteText("text"u8, text.Text);
                    break;
                case RefusalPart refusal:
                    WriteText("text"u8, refusal.Text);
                    break;
                case ReasoningPart reasoning:
                    WriteText("thinking"u8, reasoning.Text);
                    break;
                case MediaPart media:
                    WriteImage(media);
                    break;
            }
        }

        writer.WriteEndArray();
    }

    private void WriteText(ReadOnlySpan<byte> type, string text)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteString(type, text);
        writer.WriteEndObject();
    }

    private void WriteImage(MediaPart image)
    {
        writer.WriteStartObject();
        writer.WriteString("type"u8, "image_url"u8);
        writer.WriteStartObject("image_url"u8);
        writer.WriteString("url"u8, image.Url ?? $"data:{image.MediaType ?? "image/png"};base64,{image.Data}");
        if (image.Detail is "low" or "high" or "auto")
        {
            writer.WriteString("detail"u8, image.Detail);
        }
        else if (image.Detail is not null)
        {
            context.Losses.Drop(image.Path?.Field("detail"), "detail");
        }

        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    private void WriteAnswer(ChatTurn turn)
    {
        var parts = Kept(turn.Parts, media: false);
        var calls = parts.OfType<ToolCallPart>().ToList();
        var words = parts.Where(p => p is not ToolCallPart && Words(p).Length > 0).ToList();
        var reasoning = words.OfType<ReasoningPart>().ToList();
        if (calls.Count > 0 || context.Facts.Reasons == false)
        {
            words.RemoveAll(p => p is ReasoningPart);
        }

        if (calls.Count == 0 && context.Facts.Reasons == false)
        {
            // A model without reasoning takes no thinking part.
            reasoning.ForEach(p => context.Losses.Drop(p.Path, "reasoning"));
        }

        if (calls.Count == 0 && words.Count == 0)
        {
            context.Losses.Repair("empty message");
            return;
        }

        writer.WriteStartObject();
        writer.WriteString("role"u8, "assistant"u8);
        if (words.Count > 0)
        {
            WriteParts(words);
        }

        if (calls.Count > 0)
        {
            if (reasoning.Count > 0)
            {
                writer.WriteString("tool_plan"u8, string.Join('\n', reasoning.Select(Words)));
            }

            WriteCalls(calls);
        }

        writer.WriteEndObject();
    }

    private static string Words(ChatPart part) => part switch
    {
        TextPart text => text.Text,
        RefusalPart refusal => refusal.Text,
        ReasoningPart reasoning => reasoning.Text,
        _ => string.Empty,
    };

    private void WriteCalls(List<ToolCallPart> calls)
    {
        writer.WriteStartArray("tool_calls"u8);
        foreach (var call in calls)
        {
            writer.WriteStartObject();
            writer.WriteString("id"u8, call.Id);
            writer.WriteString("type"u8, "function"u8);
            writer.WriteStartObject("function"u8);
            writer.WriteString("name"u8, call.Name);
            writer.WriteString("arguments"u8, call.IsCustom ? CustomToolBridge.Wrap(call.Arguments) : call.Arguments.Length == 0 ? "{}" : call.Arguments);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private void WriteResults(ChatTurn turn)
    {
        var images = new List<ChatPart>();
        foreach (var result in turn.Parts.OfType<ToolResultPart>())
        {
            var parts = Kept(result.Content, media: true);
            ReportRest(result);
            images.AddRange(parts.Where(p => p is MediaPart));
            if (result.IsError)
            {
                context.Losses.Drop(result.Path?.Field("is_error"), "is_error");
            }

            writer.WriteStartObject();
            writer.WriteString("role"u8, "tool"u8);
            writer.WriteString("tool_call_id"u8, result.CallId);
            WriteResult(parts.Where(p => p is not MediaPart).Select(Words).ToList());
            writer.WriteEndObject();
        }

        if (images.Count > 0)
        {
            // A tool's message holds no pictures; the user's that follows does.
            context.Losses.Repair("images in tool results");
            WriteContent("user"u8, images);
        }
    }

    /// <summary>Several texts are documents of their own, so that a citation tells them apart.</summary>
    private void WriteResult(List<string> texts)
    {
        if (texts.Count < 2)
        {
            writer.WriteString("content"u8, texts.Count == 0 ? string.Empty : texts[0]);
            return;
        }

        writer.WriteStartArray("content"u8);
        foreach (var text in texts)
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "document"u8);
            writer.WriteStartObject("document"u8);
            writer.WriteStartObject("data"u8);
            writer.WriteString("text"u8, text);
            writer.WriteEndObject();
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
