using System.Text.Json;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>
/// Decodes Cohere's stream (wire-formats section 8). <c>tool_plan</c> becomes reasoning: it is what the model thinks before it calls,
/// no words for the user. Ends of text blocks are not passed on, for citations may come after them.
/// </summary>
internal sealed class CohereChatStreamDecoder(IChatEventSink sink) : ChatStreamDecoder(sink)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };

    private readonly TextBuffer _text = new();
    private readonly CohereCitations _citations = new();

    /// <summary>Blocks of content and calls are counted apart by Cohere; the plan has no number.</summary>
    internal const int PlanBlock = 0;

    internal static int ContentBlock(long index) => 1 + (2 * (int)Math.Min(index, 1 << 20));

    internal static int CallBlock(long index) => 2 + (2 * (int)Math.Min(index, 1 << 20));

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        try
        {
            var type = eventName.IsEmpty ? TypeOf(data) : eventName;
            if (type.SequenceEqual("content-delta"u8) || type.SequenceEqual("tool-call-delta"u8) || type.SequenceEqual("tool-plan-delta"u8))
            {
                ReadDelta(data, type);
            }
            else
            {
                ReadRare(data, type);
            }
        }
        catch (JsonException)
        {
            // The probe has marked the frame as malformed; nothing was said of it, for deltas are said when they are read to the end.
        }
    }

    private static ReadOnlySpan<byte> TypeOf(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, Options);
        if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
        {
            while (reader.NextMember(out var name))
            {
                if (name.Is("type"u8) && reader.TokenType == JsonTokenType.String)
                {
                    return reader.ValueSpan;
                }

                reader.Skip();
            }
        }

        return default;
    }

    private void ReadDelta(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        var reader = new Utf8JsonReader(data, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        ReadOnlySpan<byte> text = default;
        var (kind, index, logprobs) = (BlockKind.Text, 0L, false);
        while (reader.NextMember(out var name))
        {
            if (name.Is("index"u8))
            {
                index = reader.TakeCount();
            }
            else if (name.Is("delta"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                text = ReadMessage(ref reader, ref kind);
            }
            else
            {
                logprobs |= name.Is("logprobs"u8) && reader.TokenType == JsonTokenType.StartObject;
                reader.Skip();
            }
        }

        if (type.SequenceEqual("tool-plan-delta"u8))
        {
            Sink.On(StreamEvent.More(PlanBlock, BlockKind.Reasoning, text));
        }
        else if (type.SequenceEqual("tool-call-delta"u8))
        {
            SayArguments(CallBlock(index), text);
        }
        else
        {
            _citations.Passed(ContentBlock(index), kind, text);
            Sink.On(StreamEvent.More(ContentBlock(index), kind, text));
            if (logprobs && kind == BlockKind.Text)
            {
                CohereLogprobs.Say(data, ContentBlock(index), Sink);
            }
        }
    }

    /// <summary>Finds the one string that grows: <c>message.content.text</c> or <c>.thinking</c>, <c>message.tool_plan</c>, <c>message.tool_calls.function.arguments</c>.</summary>
    private ReadOnlySpan<byte> ReadMessage(scoped ref Utf8JsonReader reader, scoped ref BlockKind kind)
    {
        ReadOnlySpan<byte> text = default;
        while (reader.NextMember(out var name))
        {
            if (reader.TokenType == JsonTokenType.StartObject
                && (name.Is("message"u8) || name.Is("content"u8) || name.Is("tool_calls"u8) || name.Is("function"u8)))
            {
                var inner = ReadMessage(ref reader, ref kind);
                text = inner.IsEmpty ? text : inner;
            }
            else if (reader.TokenType == JsonTokenType.String
                && (name.Is("text"u8) || name.Is("thinking"u8) || name.Is("tool_plan"u8) || name.Is("arguments"u8)))
            {
                kind = name.Is("thinking"u8) ? BlockKind.Reasoning : kind;
                text = _text.Read(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }

        return text;
    }

    // A call without arguments has "null" or nothing.
    private void SayArguments(int block, ReadOnlySpan<byte> arguments)
    {
        if (!arguments.SequenceEqual("null"u8))
        {
            Sink.On(StreamEvent.More(block, BlockKind.ToolCall, arguments));
        }
    }

    private void ReadRare(ReadOnlySpan<byte> data, ReadOnlySpan<byte> type)
    {
        using var document = JsonDocuments.TryParse(data);
        var root = document?.RootElement ?? default;
        var index = Math.Max(0, root.Count("index"u8) ?? 0);
        var delta = root.Member("delta"u8);
        var message = delta.Member("message"u8);
        if (type.SequenceEqual("message-start"u8))
        {
            Sink.On(StreamEvent.Start(root.Text("id"u8)));
        }
        else if (type.SequenceEqual("content-start"u8))
        {
            CohereChatBodyReader.ReadContent(message.Member("content"u8), ContentBlock(index), _citations, Sink);
        }
        else if (type.SequenceEqual("tool-call-start"u8))
        {
            CohereChatBodyReader.ReadCall(message.Member("tool_calls"u8), CallBlock(index), Sink);
        }
        else if (type.SequenceEqual("tool-call-end"u8))
        {
            Sink.On(StreamEvent.EndOf(CallBlock(index), BlockKind.ToolCall));
        }
        else if (type.SequenceEqual("citation-start"u8))
        {
            _citations.Say(message.Member("citations"u8), Sink);
        }
        else if (type.SequenceEqual("message-end"u8) && delta.Text("finish_reason"u8) is { } reason)
        {
            Sink.On(StreamEvent.End(CohereChatBodyReader.FinishOf(reason)));
        }
    }
}
