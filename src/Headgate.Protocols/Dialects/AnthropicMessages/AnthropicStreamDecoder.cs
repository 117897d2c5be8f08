using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads streams (wire-formats section 4). Deltas are read without a document; everything else is rare.</summary>
internal sealed class AnthropicStreamDecoder(AnswerContext context, IChatEventSink sink) : ChatStreamDecoder(sink)
{
    // Blocks of a message that begins inside another get numbers of their own.
    private const int NextMessage = 100_000;

    private readonly AnthropicBlockReader _blocks = new(context, sink);
    private readonly TextBuffer _text = new();
    private OpaqueBlock? _opaque;
    private string? _wholeInput;
    private BlockKind _kind;
    private int _open = -1;
    private int _base;
    private bool _started;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        var type = eventName.IsEmpty ? EventType.Leading(data) : eventName;
        if (type.Is("content_block_delta"u8))
        {
            ReadDelta(data);
            return;
        }

        if (type.Is("ping"u8) || type.Is("message_stop"u8) || data.IsEmpty)
        {
            return;
        }

        using var document = JsonDocuments.TryParse(data);
        if (document is not null)
        {
            ReadEvent(document.RootElement, data);
        }
    }

    /// <inheritdoc/>
    public override void Complete() => End();

    private void ReadEvent(JsonElement e, ReadOnlySpan<byte> data)
    {
        switch (e.Text("type"u8))
        {
            case "message_start":
                Start(e.Member("message"u8));
                break;
            case "content_block_start":
                Begin(_base + IndexOf(e), e.Member("content_block"u8));
                break;
            case "content_block_delta":
                // Only where the type is neither the event's name nor the first member.
                ReadDelta(data);
                break;
            case "content_block_stop":
                End();
                break;
            case "message_delta":
                var delta = e.Member("delta"u8);
                if (AnthropicStops.Read(delta.Text("stop_reason"u8)) is { } reason)
                {
                    Sink.On(StreamEvent.End(reason, delta.Text("stop_sequence"u8)));
                }

                break;
        }
    }

    private static int IndexOf(JsonElement e) => (int)Math.Clamp(e.Count("index"u8) ?? 0, 0, NextMessage - 1);

    // A second message inside the first (some servers): what was said cannot be taken back, but its blocks are over.
    private void Start(JsonElement message)
    {
        End();
        _base += _started ? NextMessage : 0;
        if (!_started)
        {
            Sink.On(StreamEvent.Start(message.Text("id"u8), message.Text("model"u8)));
        }

        _started = true;
        foreach (var block in message.Items("content"u8))
        {
            _blocks.Whole(_base++, block);
        }
    }

    private void Begin(int index, JsonElement block)
    {
        End();
        if (block.Text("type"u8) is not { } type)
        {
            return;
        }

        _open = index;
        if (!AnthropicBlockReader.IsKnown(type))
        {
            _opaque = new OpaqueBlock(type, block.GetRawText());
            return;
        }

        _kind = AnthropicBlockReader.KindOf(type);
        _blocks.Begin(index, type, block);

        // Compatible servers put the whole input here; Anthropic an empty object and then deltas.
        _wholeInput = type == "tool_use" && block.Member("input"u8) is { ValueKind: JsonValueKind.Object } input && input.EnumerateObject().MoveNext()
            ? input.GetRawText()
            : null;
    }

    private void End()
    {
        if (_open < 0)
        {
            return;
        }

        if (_opaque is not null)
        {
            _opaque.Say(_open, Sink);
            _opaque = null;
        }
        else
        {
            if (_wholeInput is not null)
            {
                Sink.On(StreamEvent.More(_open, BlockKind.ToolCall, Encoding.UTF8.GetBytes(_wholeInput)));
                _wholeInput = null;
            }

            Sink.On(StreamEvent.EndOf(_open, _kind));
        }

        _open = -1;
    }

    private void ReadDelta(ReadOnlySpan<byte> data)
    {
        try
        {
            var reader = new Utf8JsonReader(data);
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadDelta(ref reader);
            }
        }
        catch (JsonException)
        {
            // The probe looks for the text alone and does not parse deltas: one that is no JSON says nothing.
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader)
    {
        var index = -1;
        while (reader.NextMember(out var name))
        {
            if (name.Is("index"u8))
            {
                index = (int)Math.Min(reader.TakeCount(), NextMessage - 1);
            }
            else if (name.Is("delta"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                // The number comes first everywhere seen; without one it is the open block.
                TakeDelta(index < 0 ? Math.Max(_open, 0) : _base + index, ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // The member says what it is: the names differ among the kinds of deltas.
    private void TakeDelta(int index, ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("text"u8))
            {
                Say(index, BlockKind.Text, _text.Read(ref reader));
            }
            else if (name.Is("partial_json"u8))
            {
                TakeInput(index, _text.Read(ref reader));
            }
            else if (name.Is("thinking"u8))
            {
                Say(index, BlockKind.Reasoning, _text.Read(ref reader));
            }
            else if (name.Is("signature"u8))
            {
                _blocks.Prove(index, ProofKind.Signature, Encoding.UTF8.GetString(_text.Read(ref reader)));
            }
            else if (name.Is("citation"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                TakeCitation(index, ref reader);
                continue;
            }

            reader.Skip();
        }
    }

    private void TakeInput(int index, ReadOnlySpan<byte> json)
    {
        if (_opaque is not null && index == _open)
        {
            _opaque.Input.Write(json);
        }
        else
        {
            _wholeInput = json.IsEmpty ? _wholeInput : null;
            Say(index, BlockKind.ToolCall, json);
        }
    }

    private void TakeCitation(int index, ref Utf8JsonReader reader)
    {
        using var document = JsonDocument.ParseValue(ref reader);
        using var safe = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(document.RootElement.GetRawText()).AsSpan());
        if (safe is not null)
        {
            Sink.On(StreamEvent.Cite(index, AnthropicBlockReader.ReadCitation(safe.RootElement)));
        }
    }

    private void Say(int index, BlockKind kind, ReadOnlySpan<byte> text)
    {
        if (!text.IsEmpty)
        {
            Sink.On(StreamEvent.More(index, kind, text));
        }
    }

    /// <summary>A block of this dialect only, gathered until it is complete.</summary>
    private sealed class OpaqueBlock(string type, string json)
    {
        public ArrayBufferWriter<byte> Input { get; } = new();

        public void Say(int index, IChatEventSink sink)
        {
            using var document = JsonDocuments.TryParse(Whole().AsMemory());
            if (document is not null)
            {
                sink.On(StreamEvent.OfDialect(index, type, document.RootElement));
            }
        }

        private byte[] Whole()
        {
            using var block = JsonDocuments.TryParse(Encoding.UTF8.GetBytes(json).AsMemory());
            using var input = Input.WrittenCount == 0 ? null : JsonDocuments.TryParse(Input.WrittenSpan);
            if (block is null || input is null)
            {
                return Encoding.UTF8.GetBytes(json);
            }

            var to = new ArrayBufferWriter<byte>();
            using (var writer = JsonWriting.To(to))
            {
                AnthropicBlocks.WriteWith(writer, block.RootElement, "input"u8, input.RootElement);
            }

            return to.WrittenSpan.ToArray();
        }
    }
}
