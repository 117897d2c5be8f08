using System.Text.Json;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Decodes streams (wire-formats section 3). Items are told apart by <c>output_index</c>: some hosts give new ids in every event.</summary>
internal sealed class OpenAIResponsesStreamDecoder(AnswerContext context, IChatEventSink sink) : ChatStreamDecoder(sink)
{
    private readonly TextBuffer _text = new();
    private readonly ResponsesItemSayer _sayer = new(context, sink);

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var type = eventName.IsEmpty ? EventType.Leading(data) : eventName;
        try
        {
            if (type.EndsWith(".delta"u8))
            {
                ReadDelta(type, data);
            }
            else if (type.IsEmpty || IsWanted(type))
            {
                ReadWhole(type, data);
            }
        }
        catch (JsonException)
        {
            // The probe only looks for the text of a delta and does not parse it: half a document may come here, and says nothing.
        }
    }

    private static bool IsWanted(ReadOnlySpan<byte> type) =>
        type.StartsWith("response.output_item."u8) || type.SequenceEqual("response.output_text.annotation.added"u8)
        || type.SequenceEqual("response.function_call_arguments.done"u8) || type.SequenceEqual("response.custom_tool_call_input.done"u8)
        || type.SequenceEqual("response.created"u8) || type.SequenceEqual("response.completed"u8)
        || type.SequenceEqual("response.incomplete"u8) || type.SequenceEqual("response.done"u8);

    private static BlockKind? KindOf(ReadOnlySpan<byte> type) =>
        type.SequenceEqual("response.output_text.delta"u8) ? BlockKind.Text
        : type.SequenceEqual("response.function_call_arguments.delta"u8) ? BlockKind.ToolCall
        : type.StartsWith("response.reasoning_"u8) ? BlockKind.Reasoning
        : type.SequenceEqual("response.refusal.delta"u8) ? BlockKind.Refusal
        : type.SequenceEqual("response.custom_tool_call_input.delta"u8) ? BlockKind.CustomToolCall
        : null;

    private void ReadDelta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        if (KindOf(type) is not { } kind)
        {
            return;
        }

        var reader = new Utf8JsonReader(data, new JsonReaderOptions { MaxDepth = JsonPeek.MaxDepth });
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        var (output, part, hasLogprobs) = (0, 0, false);
        ReadOnlySpan<byte> text = default;
        while (reader.NextMember(out var name))
        {
            if (name.Is("delta"u8))
            {
                text = _text.Read(ref reader);
                reader.Skip();
            }
            else if (name.Is("output_index"u8))
            {
                output = Index(ref reader);
            }
            else if (name.Is("content_index"u8) || name.Is("summary_index"u8))
            {
                part = Index(ref reader);
            }
            else if (name.Is("logprobs"u8))
            {
                hasLogprobs = reader.TakeSomething();
            }
            else
            {
                reader.Skip();
            }
        }

        if (kind == BlockKind.Reasoning)
        {
            _sayer.Reason(output, part, text, type.StartsWith("response.reasoning_summary"u8));
        }
        else
        {
            _sayer.More(output, part, kind, text);
        }

        if (hasLogprobs)
        {
            using var document = JsonDocuments.TryParse(data);
            _sayer.Logprobs(output, part, document is null ? default : document.RootElement.Member("logprobs"u8));
        }
    }

    private static int Index(ref Utf8JsonReader reader) => (int)Math.Min(reader.TakeCount(), 1_000_000);

    private void ReadWhole(ReadOnlySpan<byte> type, ReadOnlySpan<byte> data)
    {
        using var document = JsonDocuments.TryParse(data);
        if (document is null)
        {
            return;
        }

        var root = document.RootElement;
        var output = (int)Math.Clamp(root.Count("output_index"u8) ?? 0, 0, 1_000_000);
        var part = (int)Math.Clamp(root.Count("content_index"u8) ?? 0, 0, 1_000_000);
        switch (root.Text("type"u8) ?? System.Text.Encoding.UTF8.GetString(type))
        {
            case "response.created":
                Sink.On(StreamEvent.Start(root.Member("response"u8).Text("id"u8), root.Member("response"u8).Text("model"u8)));
                break;
            case "response.output_item.added":
                _sayer.Begin(output, root.Member("item"u8));
                break;
            case "response.output_item.done":
                _sayer.Complete(output, root.Member("item"u8));
                break;
            case "response.function_call_arguments.done":
                _sayer.Rest(output, BlockKind.ToolCall, root.Text("arguments"u8));
                break;
            case "response.custom_tool_call_input.done":
                _sayer.Rest(output, BlockKind.CustomToolCall, root.Text("input"u8));
                break;
            case "response.output_text.annotation.added":
                _sayer.Cite(output, part, root.Member("annotation"u8));
                break;
            case "response.completed" or "response.incomplete" or "response.done":
                _sayer.Finish(root.Member("response"u8));
                break;
            case var other when other.EndsWith(".delta", StringComparison.Ordinal) && type.IsEmpty:
                ReadDelta(System.Text.Encoding.UTF8.GetBytes(other), data);
                break;
            default:
                break;
        }
    }
}
