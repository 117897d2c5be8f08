using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Says the chunks of a stream as events, OpenAI's and those of compatible servers (wire-formats section 2, "Differences among
/// compatible servers"). A whole answer is read the same way, with <c>message</c> in the place of <c>delta</c>.
/// </summary>
internal sealed class OpenAIChatStreamDecoder : ChatStreamDecoder
{
    private const int Reasoning = 0;
    private const int Text = 1;
    private const int Refusal = 2;
    private const int FirstCall = 100;
    private const int FirstPicture = 100_000;
    private const int FurtherReasoning = 200_000;

    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };

    private readonly AnswerContext _context;
    private readonly StreamedCalls _calls;
    private readonly ThinkTagSplitter _think;
    private readonly ReasoningDetails _details = new();
    private readonly ChatCitations _citations;
    private readonly TextBuffer _text = new();
    private bool _started;
    private bool _saidByField;
    private int _pictures;

    public OpenAIChatStreamDecoder(AnswerContext context, IChatEventSink sink)
        : base(sink)
    {
        _context = context;
        _calls = new StreamedCalls(sink, context.Channel, FirstCall);
        _think = new ThinkTagSplitter(sink, Reasoning, Text);
        _citations = new ChatCitations(sink, Text);
    }

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        try
        {
            ReadFrame(data);
        }
        catch (JsonException)
        {
            // The probe finds text deltas without parsing: half a frame may come here. What was said of it stays said.
        }
    }

    /// <inheritdoc/>
    public override void Complete()
    {
        _think.Flush();
        SayDetails();
        _citations.SayAll();
    }

    private void ReadFrame(ReadOnlySpan<byte> data)
    {
        if (!data.TrimStart(" \t\r\n"u8).StartsWith("{"u8))
        {
            return;
        }

        if (!_started)
        {
            Start(data);
        }

        var reader = new Utf8JsonReader(data, Options);
        reader.Read();
        while (reader.NextMember(out var name))
        {
            if (name.Is("choices"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                ReadChoices(ref reader, data);
            }
            else if (!_citations.Read(ref reader, name, data))
            {
                reader.Skip();
            }
        }
    }

    // Azure's first chunk has an empty id and says nothing yet.
    private void Start(ReadOnlySpan<byte> data)
    {
        using var document = JsonDocuments.TryParse(data);
        if (document?.RootElement.Text("id"u8) is { Length: > 0 } id)
        {
            _started = true;
            Sink.On(StreamEvent.Start(id, document.RootElement.Text("model"u8) is { Length: > 0 } model ? model : null));
        }
    }

    private void ReadChoices(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        while (reader.NextElement())
        {
            if (reader.TokenType == JsonTokenType.StartObject && IsFirst(reader))
            {
                ReadChoice(ref reader, data);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private static bool IsFirst(Utf8JsonReader choice)
    {
        while (choice.NextMember(out var name))
        {
            if (name.Is("index"u8))
            {
                return choice.TakeCount() == 0;
            }

            choice.Skip();
        }

        return true;
    }

    private void ReadChoice(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("delta"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadDelta(ref reader, data, Fields.All);
            }
            else if (name.Is("message"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                // Whole messages name their content first; reasoning comes before it all the same.
                var again = reader;
                ReadDelta(ref again, data, Fields.Reasoning);
                ReadDelta(ref reader, data, Fields.Others);
            }
            else if (name.Is("finish_reason"u8) && reader.TokenType == JsonTokenType.String)
            {
                _think.Flush();
                Sink.On(StreamEvent.End(ReasonOf(ref reader)));
            }
            else if (name.Is("logprobs"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                SayLogprobs(RawJson.Take(ref reader, data));
            }
            else
            {
                reader.Skip();
            }
        }
    }

    private void ReadDelta(ref Utf8JsonReader reader, ReadOnlySpan<byte> data, Fields fields)
    {
        var said = false;
        var words = string.Empty;
        while (reader.NextMember(out var name))
        {
            var isReasoning = name.StartsWith("reasoning"u8);
            if (isReasoning ? fields == Fields.Others : fields == Fields.Reasoning)
            {
                reader.Skip();
            }
            else if (!isReasoning)
            {
                ReadMember(ref reader, name, data);
            }
            else if (reader.TokenType == JsonTokenType.StartArray && name.Is("reasoning_details"u8))
            {
                words = TakeDetails(RawJson.Take(ref reader, data));
            }
            else if (!said && (name.Is("reasoning_content"u8) || name.Is("reasoning"u8)))
            {
                // Some servers say the same under both names.
                said = SayReasoning(_text.Read(ref reader));
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        // Words stand in the details alone, or the details repeat what the field says, at once or later.
        _saidByField |= said;
        if (!_saidByField && words.Length > 0)
        {
            SayReasoning(System.Text.Encoding.UTF8.GetBytes(words));
        }
    }

    private void ReadMember(ref Utf8JsonReader reader, scoped ReadOnlySpan<byte> name, ReadOnlySpan<byte> data)
    {
        if (name.Is("content"u8))
        {
            ReadContent(ref reader, data);
        }
        else if (name.Is("tool_calls"u8) && reader.TokenType == JsonTokenType.StartArray)
        {
            EndReasoning();
            _calls.Read(ref reader, data);
        }
        else if (name.Is("function_call"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            EndReasoning();
            _calls.ReadOld(ref reader, data);
        }
        else if (name.Is("refusal"u8) && reader.TokenType == JsonTokenType.String)
        {
            Sink.On(StreamEvent.More(Refusal, BlockKind.Refusal, _text.Read(ref reader)));
        }
        else if (name.Is("annotations"u8) && reader.TokenType == JsonTokenType.StartArray)
        {
            _citations.TakeAnnotations(RawJson.Take(ref reader, data));
        }
        else if (name.Is("images"u8) && reader.TokenType == JsonTokenType.StartArray)
        {
            SayPictures(RawJson.Take(ref reader, data));
        }
        else if (name.Is("audio"u8) && reader.TokenType == JsonTokenType.StartObject)
        {
            _context.Losses.Drop("audio");
            reader.Skip();
        }
        else
        {
            reader.Skip();
        }
    }

    private void ReadContent(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            SayParts(RawJson.Take(ref reader, data));
            return;
        }

        var text = _text.Read(ref reader);
        reader.Skip();
        if (!text.IsEmpty)
        {
            SayDetails();
            _think.Take(text);
        }
    }

    // Mistral: a list of text and thinking parts.
    private void SayParts(ReadOnlySpan<byte> parts)
    {
        using var document = JsonDocuments.TryParse(parts);
        if (document is null)
        {
            return;
        }

        foreach (var part in document.RootElement.Items())
        {
            if (part.Text("type"u8) == "thinking")
            {
                SayReasoning(System.Text.Encoding.UTF8.GetBytes(OpenAIChatContentReader.ThinkingOf(part)));
            }
            else if ((part.AsText() ?? part.Text("text"u8)) is { Length: > 0 } text)
            {
                EndReasoning();
                Sink.On(StreamEvent.More(Text, BlockKind.Text, System.Text.Encoding.UTF8.GetBytes(text)));
            }
        }
    }

    private bool SayReasoning(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return false;
        }

        _think.Skip();
        Sink.On(StreamEvent.More(Reasoning, BlockKind.Reasoning, text));
        return true;
    }

    private string TakeDetails(ReadOnlySpan<byte> array)
    {
        using var document = JsonDocuments.TryParse(array);
        return document is null ? string.Empty : _details.Take(document.RootElement);
    }

    private void EndReasoning()
    {
        _think.Skip();
        SayDetails();
    }

    private void SayDetails()
    {
        if (_details.Any)
        {
            _details.Say(Sink, Reasoning, FurtherReasoning, _context.Channel);
        }
    }

    private void SayLogprobs(ReadOnlySpan<byte> logprobs)
    {
        using var document = JsonDocuments.TryParse(logprobs);
        if (document?.RootElement.Member("content"u8) is { ValueKind: JsonValueKind.Array } tokens && tokens.GetArrayLength() > 0)
        {
            Sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = Text, BlockKind = BlockKind.Text, Raw = tokens });
        }
    }

    private void SayPictures(ReadOnlySpan<byte> images)
    {
        using var document = JsonDocuments.TryParse(images);
        if (document is null)
        {
            return;
        }

        foreach (var image in document.RootElement.Items())
        {
            if (image.Member("image_url"u8).Text("url"u8) is { } url && DataUri.TryParse(url, out var type, out var data))
            {
                var block = FirstPicture + _pictures++;
                Sink.On(StreamEvent.Begin(block, BlockKind.Media, null, type));
                Sink.On(StreamEvent.More(block, BlockKind.Media, System.Text.Encoding.UTF8.GetBytes(data)));
                Sink.On(StreamEvent.EndOf(block, BlockKind.Media));
            }
            else
            {
                _context.Losses.Drop("images");
            }
        }
    }

    private static FinishReason ReasonOf(ref Utf8JsonReader reader) =>
        reader.IsString("tool_calls"u8) || reader.IsString("function_call"u8) || reader.IsString("tool_use"u8) ? FinishReason.ToolCalls
        : reader.IsString("length"u8) || reader.IsString("max_tokens"u8) || reader.IsString("model_length"u8) ? FinishReason.Length
        : reader.IsString("content_filter"u8) || reader.IsString("sensitive"u8) ? FinishReason.ContentFilter
        : reader.IsString("error"u8) || reader.IsString("network_error"u8) || reader.IsString("insufficient_system_resource"u8) ? FinishReason.Error
        : FinishReason.Stop;

    private enum Fields
    {
        All,
        Reasoning,
        Others,
    }
}
