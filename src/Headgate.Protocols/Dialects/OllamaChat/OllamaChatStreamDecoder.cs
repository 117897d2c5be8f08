using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>
/// Decodes Ollama's lines (wire-formats section 8); a body is one line that holds everything. Within a line thinking comes before the
/// text and the calls last, whatever the order of the members.
/// </summary>
internal sealed class OllamaChatStreamDecoder(IChatEventSink sink) : ChatStreamDecoder(sink)
{
    private const int ThinkingBlock = 0;
    private const int TextBlock = 1;
    private const int FirstCallBlock = 2;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };

    private readonly TextBuffer _thinking = new();
    private readonly TextBuffer _text = new();
    private bool _started;
    private int _calls;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        data = data.StartsWith("\uFEFF"u8) ? data[3..] : data;
        var reader = new Utf8JsonReader(data, Options);
        try
        {
            if (reader.Read() && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadLine(ref reader, data);
            }
        }
        catch (JsonException)
        {
            // The probe has marked the line as malformed; nothing was said of it, for it is said when it is read to the end.
        }
    }

    private void ReadLine(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<byte> thinking = default, text = default, calls = default, logprobs = default;
        string? model = null;
        FinishReason? finish = null;
        while (reader.NextMember(out var name))
        {
            if (name.Is("message"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                while (reader.NextMember(out var member))
                {
                    if (member.Is("content"u8) && reader.TokenType == JsonTokenType.String)
                    {
                        text = _text.Read(ref reader);
                    }
                    else if (member.Is("thinking"u8) && reader.TokenType == JsonTokenType.String)
                    {
                        thinking = _thinking.Read(ref reader);
                    }
                    else
                    {
                        var value = Raw(ref reader, data);
                        calls = member.Is("tool_calls"u8) ? value : calls;
                    }
                }
            }
            else if (name.Is("model"u8) && !_started && reader.TokenType == JsonTokenType.String)
            {
                model = JsonText.Decode(reader.ValueSpan);
            }
            else if (name.Is("done_reason"u8) && reader.TokenType == JsonTokenType.String)
            {
                finish = reader.IsString("length"u8) ? FinishReason.Length : FinishReason.Stop;
            }
            else
            {
                var value = Raw(ref reader, data);
                logprobs = name.Is("logprobs"u8) ? value : logprobs;
            }
        }

        Say(thinking, text, model);
        SayLogprobs(logprobs);
        SayCalls(calls);
        if (finish is { } reason)
        {
            Sink.On(StreamEvent.End(reason));
        }
    }

    private void Say(ReadOnlySpan<byte> thinking, ReadOnlySpan<byte> text, string? model)
    {
        if (!_started)
        {
            _started = true;
            Sink.On(StreamEvent.Start(model: model));
        }

        if (!thinking.IsEmpty)
        {
            Sink.On(StreamEvent.More(ThinkingBlock, BlockKind.Reasoning, thinking));
        }

        if (!text.IsEmpty)
        {
            Sink.On(StreamEvent.More(TextBlock, BlockKind.Text, text));
        }
    }

    /// <summary>They are in Chat's form already.</summary>
    private void SayLogprobs(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return;
        }

        using var document = JsonDocuments.TryParse(json);
        if (document is { RootElement: { ValueKind: JsonValueKind.Array } tokens } && tokens.GetArrayLength() > 0)
        {
            Sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = TextBlock, BlockKind = BlockKind.Text, Raw = tokens });
        }
    }

    private void SayCalls(ReadOnlySpan<byte> json)
    {
        if (json.IsEmpty)
        {
            return;
        }

        using var calls = JsonDocuments.TryParse(json);
        foreach (var call in (calls?.RootElement ?? default).Items())
        {
            SayCall(call);
        }
    }

    /// <summary>The JSON of the value that the reader stands on, which is skipped.</summary>
    private static ReadOnlySpan<byte> Raw(scoped ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return data[start..(int)reader.BytesConsumed];
    }

    private void SayCall(JsonElement call)
    {
        var function = call.Member("function"u8);
        if (function.Text("name"u8) is not { } name)
        {
            return;
        }

        var block = FirstCallBlock + _calls++;
        var arguments = function.Member("arguments"u8);
        Sink.On(StreamEvent.Begin(block, BlockKind.ToolCall, call.Text("id"u8), name));
        var json = arguments.ValueKind == JsonValueKind.Object ? arguments.GetRawText() : arguments.AsText();
        if (json is not null)
        {
            Sink.On(StreamEvent.More(block, BlockKind.ToolCall, System.Text.Encoding.UTF8.GetBytes(json)));
        }

        Sink.On(StreamEvent.EndOf(block, BlockKind.ToolCall));
    }
}
