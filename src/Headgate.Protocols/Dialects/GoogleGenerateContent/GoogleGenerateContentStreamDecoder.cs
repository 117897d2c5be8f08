using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Says frames of streamGenerateContent as events (wire-formats section 5). A whole body is a frame like any other. Only the first
/// candidate is read: no translation carries more.
/// </summary>
/// <param name="context">The answer's context.</param>
/// <param name="sink">Where the events go.</param>
public sealed partial class GoogleGenerateContentStreamDecoder(AnswerContext context, IChatEventSink sink) : ChatStreamDecoder(sink)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };

    private readonly TextBuffer _text = new();
    private readonly TextOffsets _offsets = new();
    private readonly GeminiGrounding _grounding = new();
    private GeminiPartialCall? _partial;
    private BlockKind _kind;
    private int _block;
    private bool _isOpen;
    private bool _started;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        data = data.StartsWith("\uFEFF"u8) ? data[3..] : data;
        if (!data.StartsWith("{"u8) && !data.StartsWith("["u8))
        {
            return;
        }

        var reader = new Utf8JsonReader(data, Options);
        try
        {
            reader.Read();
            ReadRoot(ref reader, data);
        }
        catch (JsonException)
        {
            // The probe has noticed it already; what was said before the fault stays said.
        }
    }

    /// <inheritdoc/>
    public override void Complete() => EndPartial();

    private void ReadRoot(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (reader.TokenType == JsonTokenType.StartArray)
        {
            while (reader.NextElement())
            {
                ReadRoot(ref reader, data);
            }

            return;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            reader.Skip();
            return;
        }

        Start(reader);
        while (reader.NextMember(out var name))
        {
            if (name.Is("candidates"u8) && reader.TokenType == JsonTokenType.StartArray)
            {
                while (reader.NextElement())
                {
                    ReadCandidate(ref reader, data);
                }
            }
            else if (name.Is("promptFeedback"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadFeedback(ref reader);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // The names of answer and model stand behind the first text; the reader is a copy.
    private void Start(Utf8JsonReader reader)
    {
        if (_started)
        {
            return;
        }

        _started = true;
        string? id = null;
        string? model = null;
        while (reader.NextMember(out var name))
        {
            if (name.Is("responseId"u8))
            {
                id = TextOf(ref reader) ?? id;
            }
            else if (name.Is("modelVersion"u8))
            {
                model = TextOf(ref reader) ?? model;
            }

            reader.Skip();
        }

        Sink.On(StreamEvent.Start(id, model));
    }

    private void ReadFeedback(ref Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            var isReason = name.Is("blockReason"u8) && !reader.IsString("BLOCK_REASON_UNSPECIFIED"u8);
            if (reader.TakeSomething() && isReason)
            {
                Sink.On(StreamEvent.End(FinishReason.ContentFilter));
            }
        }
    }

    private void ReadCandidate(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        if (reader.TokenType != JsonTokenType.StartObject || !IsFirst(reader))
        {
            reader.Skip();
            return;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("content"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                ReadContent(ref reader, data);
            }
            else if (name.Is("finishReason"u8))
            {
                Finish(ref reader);
            }
            else if (name.Is("groundingMetadata"u8) || name.Is("citationMetadata"u8) || name.Is("logprobsResult"u8))
            {
                var isLogprobs = name.Is("logprobsResult"u8);
                var isGrounding = name.Is("groundingMetadata"u8);
                using var document = Take(ref reader, data);
                ReadExtra(document, isLogprobs, isGrounding);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    // The index stands behind the content; the reader is a copy.
    private static bool IsFirst(Utf8JsonReader reader)
    {
        while (reader.NextMember(out var name))
        {
            if (name.Is("index"u8))
            {
                return reader.TakeCount() == 0;
            }

            reader.Skip();
        }

        return true;
    }

    private void ReadContent(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        while (reader.NextMember(out var name))
        {
            if (!name.Is("parts"u8) || reader.TokenType != JsonTokenType.StartArray)
            {
                reader.Skip();
                continue;
            }

            while (reader.NextElement())
            {
                if (reader.TokenType == JsonTokenType.StartObject)
                {
                    ReadPart(ref reader, data);
                }
                else
                {
                    reader.Skip();
                }
            }
        }
    }

    private void ReadPart(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var start = (int)reader.TokenStartIndex;
        var text = default(Utf8JsonReader);
        var isText = true;
        var thought = false;
        string? signature = null;
        while (reader.NextMember(out var name))
        {
            if (name.Is("text"u8))
            {
                text = reader;
                reader.Skip();
            }
            else if (name.Is("thought"u8))
            {
                thought = reader.TokenType == JsonTokenType.True;
                reader.Skip();
            }
            else if (name.Is("thoughtSignature"u8))
            {
                signature = TextOf(ref reader);
                reader.Skip();
            }
            else
            {
                isText &= !(reader.TokenType == JsonTokenType.StartObject && !name.Is("videoMetadata"u8) && !name.Is("mediaResolution"u8) && !name.Is("partMetadata"u8));
                reader.Skip();
            }
        }

        if (isText)
        {
            SayText(ref text, thought, signature);
            return;
        }

        using var document = JsonDocuments.TryParse(data[start..(int)reader.BytesConsumed]);
        if (document is not null)
        {
            SayOther(document.RootElement, thought, signature);
        }
    }

    private void SayText(ref Utf8JsonReader text, bool thought, string? signature)
    {
        var words = _text.Read(ref text);
        if (!words.IsEmpty)
        {
            var kind = thought ? BlockKind.Reasoning : BlockKind.Text;
            OpenBlock(kind);
            if (!thought)
            {
                _offsets.Add(words);
            }

            Sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = _block, BlockKind = kind, Text = words, IsSummary = thought });
        }

        if (signature is { Length: > 0 })
        {
            // Alone on an empty part it belongs to what was said last; after a call or before anything it stands for itself.
            if (!_isOpen)
            {
                OpenBlock(BlockKind.Reasoning);
            }

            Sink.On(StreamEvent.Prove(_block, _kind, ProofOf(signature)));

            // A block has one proof: what follows is another block.
            CloseBlock();
        }
    }

    private void SayOther(JsonElement part, bool thought, string? signature)
    {
        var call = part.Member("functionCall"u8);
        if (call.ValueKind == JsonValueKind.Object)
        {
            SayCall(call, signature);
            return;
        }

        CloseBlock();
        EndPartial();
        var data = part.Member("inlineData"u8);
        if (data.ValueKind == JsonValueKind.Object)
        {
            // A picture among thoughts is a draft of the one that follows.
            if (!thought)
            {
                SayMedia(data);
            }
        }
        else
        {
            foreach (var member in part.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Object)
                {
                    Sink.On(StreamEvent.OfDialect(_block++, member.Name, part));
                    break;
                }
            }
        }

        if (data.ValueKind == JsonValueKind.Object && signature is { Length: > 0 })
        {
            OpenBlock(BlockKind.Reasoning);
            Sink.On(StreamEvent.Prove(_block, BlockKind.Reasoning, ProofOf(signature)));
            CloseBlock();
        }
    }

    private void SayMedia(JsonElement data)
    {
        Sink.On(StreamEvent.Begin(_block, BlockKind.Media, null, data.Text("mimeType"u8) ?? "image/png"));
        Sink.On(StreamEvent.More(_block, BlockKind.Media, Encoding.UTF8.GetBytes(data.Text("data"u8) ?? string.Empty)));
        Sink.On(StreamEvent.EndOf(_block++, BlockKind.Media));
    }

    private void SayCall(JsonElement call, string? signature)
    {
        CloseBlock();
        var name = call.Text("name"u8);
        if (name is { Length: > 0 })
        {
            EndPartial();
            _partial = new GeminiPartialCall(name, call.Text("id"u8));
        }

        if (_partial is null)
        {
            return;
        }

        _partial.Proof = signature is { Length: > 0 } ? ProofOf(signature) : _partial.Proof;
        _partial.Take(call);
        if (call.Flag("willContinue"u8) != true)
        {
            EndPartial();
        }
    }

    private void EndPartial()
    {
        if (_partial is not { } call)
        {
            return;
        }

        _partial = null;
        Sink.On(StreamEvent.Begin(_block, BlockKind.ToolCall, call.Id, call.Name));
        if (call.Proof is not null)
        {
            Sink.On(StreamEvent.Prove(_block, BlockKind.ToolCall, call.Proof));
        }

        Sink.On(StreamEvent.More(_block, BlockKind.ToolCall, call.Arguments()));
        Sink.On(StreamEvent.EndOf(_block++, BlockKind.ToolCall));
    }
}
