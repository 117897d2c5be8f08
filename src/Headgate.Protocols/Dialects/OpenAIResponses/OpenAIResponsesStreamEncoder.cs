using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Writes streams (wire-formats section 3). Keeps what it has sent: the last event repeats it.</summary>
internal sealed class OpenAIResponsesStreamEncoder(AnswerContext context) : ChatStreamEncoder
{
    private readonly JsonFrames _frames = new();
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ArrayBufferWriter<byte> _text = new();
    private readonly List<Citation> _citations = [];
    private readonly List<string> _logprobs = [];
    private Utf8JsonWriter _writer = null!;
    private string? _model;
    private string _item = string.Empty;
    private string _call = string.Empty;
    private string _name = string.Empty;
    private Proof? _proof;
    private BlockKind _kind;
    private long _sequence;
    private int _index = -1;
    private bool _started;
    private bool _hasSummary;
    private byte[]? _beforeText;

    /// <inheritdoc/>
    public override void On(scoped in StreamEvent e)
    {
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                Start(e.Name);
                break;
            case StreamEventKind.BlockStarted:
                Begin(e);
                break;
            case StreamEventKind.Delta:
                More(e);
                break;
            case StreamEventKind.BlockEnded:
                EndBlock();
                break;
            case StreamEventKind.Opaque:
                TakeOpaque(e);
                break;
            default:
                Finish(e);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Fail(GatewayError error, int status, string requestId)
    {
        Start(null);
        var code = OpenAIResponsesErrors.CodeOf(error);
        var writer = Frame("error"u8);
        OpenAIResponsesErrors.WriteErrorMembers(writer, error);
        Send("error"u8);
        Respond("response.failed"u8, null, default, (code, error.Message));
    }

    private static ReadOnlySpan<byte> BeforeNumber =>
        "event: response.output_text.delta\ndata: {\"type\":\"response.output_text.delta\",\"sequence_number\":"u8;

    private static ReadOnlySpan<byte> AfterText => ",\"logprobs\":[]}\n\n"u8;

    private bool IsMessage => _kind is BlockKind.Text or BlockKind.Refusal;

    private string Logprobs => $"[{string.Join(',', _logprobs)}]";

    private void Start(string? model)
    {
        if (!_started)
        {
            (_started, _model) = (true, model);
            Respond("response.created"u8, null, default, null);
            Respond("response.in_progress"u8, null, default, null);
        }
    }

    private Utf8JsonWriter Frame(ReadOnlySpan<byte> type)
    {
        var writer = _writer = _frames.Begin();
        writer.WriteStartObject();
        writer.WriteString("type"u8, type);
        writer.WriteNumber("sequence_number"u8, _sequence++);
        return writer;
    }

    private Utf8JsonWriter ItemFrame(ReadOnlySpan<byte> type, ReadOnlySpan<byte> within)
    {
        var writer = Frame(type);
        writer.WriteString("item_id"u8, _item);
        writer.WriteNumber("output_index"u8, _index);
        if (!within.IsEmpty)
        {
            writer.WriteNumber(within, 0);
        }

        return writer;
    }

    private void Send(ReadOnlySpan<byte> type)
    {
        _writer.WriteEndObject();
        _frames.End(Output, type);
    }

    private void Respond(ReadOnlySpan<byte> type, FinishReason? finish, in Usage usage, (string Code, string Message)? error)
    {
        var writer = Frame(type);
        writer.WritePropertyName("response"u8);
        ResponseEnvelope.Write(writer, context, _model, _output.WrittenSpan, finish, usage, error);
        Send(type);
    }

    private void Begin(scoped in StreamEvent e)
    {
        _text.ResetWrittenCount();
        _citations.Clear();
        _logprobs.Clear();
        (_kind, _proof, _hasSummary, _beforeText) = (e.BlockKind, null, false, null);
        (_call, _name) = (e.Id ?? string.Empty, e.Name ?? string.Empty);
        _item = ResponsesItemWriter.IdOf(_kind, context, ++_index);
        var writer = Frame("response.output_item.added"u8);
        writer.WriteNumber("output_index"u8, _index);
        writer.WritePropertyName("item"u8);
        WriteItem(writer, "in_progress");
        Send("response.output_item.added"u8);
        if (IsMessage)
        {
            WritePart("response.content_part.added"u8);
        }
    }

    private void WritePart(ReadOnlySpan<byte> type)
    {
        var writer = ItemFrame(type, "content_index"u8);
        writer.WritePropertyName("part"u8);
        ResponsesItemWriter.Part(writer, _kind == BlockKind.Refusal, _text.WrittenSpan, _citations, Logprobs);
        Send(type);
    }

    private void WriteSummary(ReadOnlySpan<byte> type)
    {
        var writer = ItemFrame(type, "summary_index"u8);
        writer.WritePropertyName("part"u8);
        ResponsesItemWriter.Summary(writer, _text.WrittenSpan);
        Send(type);
    }

    private void WriteItem(Utf8JsonWriter writer, string status)
    {
        switch (_kind)
        {
            case BlockKind.Reasoning:
                ResponsesItemWriter.Reasoning(writer, _item, _text.WrittenSpan, _proof, status);
                break;
            case BlockKind.ToolCall or BlockKind.CustomToolCall:
                ResponsesItemWriter.Call(writer, _item, _call, _name, _text.WrittenSpan, _kind == BlockKind.CustomToolCall, status);
                break;
            case BlockKind.Media:
                ResponsesItemWriter.Picture(writer, _item, _text.WrittenSpan, status);
                break;
            default:
                ResponsesItemWriter.Message(writer, _item, _kind == BlockKind.Refusal, _text.WrittenSpan, _citations, Logprobs, status);
                break;
        }
    }

    private void More(scoped in StreamEvent e)
    {
        _proof = e.Proof ?? _proof;
        if (e.Citation is not null)
        {
            WriteCitation(e.Citation);
        }

        var hasLogprobs = e.Raw.ValueKind == JsonValueKind.Array;
        if (hasLogprobs)
        {
            foreach (var token in e.Raw.EnumerateArray())
            {
                _logprobs.Add(token.GetRawText());
            }
        }

        if (e.Text.IsEmpty && !hasLogprobs)
        {
            return;
        }

        if (_kind == BlockKind.Reasoning && !_hasSummary)
        {
            _hasSummary = true;
            WriteSummary("response.reasoning_summary_part.added"u8);
        }

        _text.Write(e.Text);
        if (_kind != BlockKind.Media)
        {
            WriteDelta(e, hasLogprobs);
        }
    }

    private void WriteDelta(scoped in StreamEvent e, bool hasLogprobs)
    {
        if (_kind == BlockKind.Text && !hasLogprobs)
        {
            WriteText(e.Text);
            return;
        }

        var type = DeltaType(_kind);
        var writer = ItemFrame(type, IsMessage ? "content_index"u8 : _kind == BlockKind.Reasoning ? "summary_index"u8 : default);
        writer.WriteString("delta"u8, e.Text);
        if (_kind == BlockKind.Text)
        {
            writer.WritePropertyName("logprobs"u8);
            if (hasLogprobs)
            {
                e.Raw.WriteTo(writer);
            }
            else
            {
                writer.WriteStartArray();
                writer.WriteEndArray();
            }
        }

        Send(type);
    }

    // The same as below, with what does not change within an item written once.
    private void WriteText(ReadOnlySpan<byte> text)
    {
        _beforeText ??= BeforeText();
        Span<byte> number = stackalloc byte[20];
        _sequence++.TryFormat(number, out var digits, provider: CultureInfo.InvariantCulture);
        Output.Write(BeforeNumber);
        Output.Write(number[..digits]);
        TextFrame.Write(Output, _beforeText, text, AfterText);
    }

    private byte[] BeforeText()
    {
        var item = JsonEncodedText.Encode(_item, JsonWriting.Options.Encoder);
        return [.. ",\"item_id\":\""u8, .. item.EncodedUtf8Bytes, .. Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"\",\"output_index\":{_index},\"content_index\":0,\"delta\":"))];
    }

    private static ReadOnlySpan<byte> DeltaType(BlockKind kind) => kind switch
    {
        BlockKind.Reasoning => "response.reasoning_summary_text.delta"u8,
        BlockKind.Refusal => "response.refusal.delta"u8,
        BlockKind.ToolCall => "response.function_call_arguments.delta"u8,
        BlockKind.CustomToolCall => "response.custom_tool_call_input.delta"u8,
        _ => "response.output_text.delta"u8,
    };

    private void WriteCitation(Citation citation)
    {
        var writer = ItemFrame("response.output_text.annotation.added"u8, "content_index"u8);
        writer.WriteNumber("annotation_index"u8, _citations.Count);
        writer.WritePropertyName("annotation"u8);
        ResponsesItemWriter.Annotation(writer, citation);
        Send("response.output_text.annotation.added"u8);
        _citations.Add(citation);
    }

    private void EndBlock()
    {
        switch (_kind)
        {
            case BlockKind.Text:
                WriteDone("response.output_text.done"u8, "content_index"u8, "text"u8);
                WritePart("response.content_part.done"u8);
                break;
            case BlockKind.Refusal:
                WriteDone("response.refusal.done"u8, "content_index"u8, "refusal"u8);
                WritePart("response.content_part.done"u8);
                break;
            case BlockKind.Reasoning when _hasSummary:
                WriteDone("response.reasoning_summary_text.done"u8, "summary_index"u8, "text"u8);
                WriteSummary("response.reasoning_summary_part.done"u8);
                break;
            case BlockKind.ToolCall:
                if (_text.WrittenCount == 0)
                {
                    _text.Write("{}"u8);
                }

                WriteDone("response.function_call_arguments.done"u8, default, "arguments"u8);
                break;
            case BlockKind.CustomToolCall:
                WriteDone("response.custom_tool_call_input.done"u8, default, "input"u8);
                break;
            default:
                break;
        }

        var item = new ArrayBufferWriter<byte>(_text.WrittenCount + 256);
        using (var writer = Json.JsonWriting.To(item))
        {
            WriteItem(writer, "completed");
        }

        SendItem(item.WrittenSpan);
    }

    private void WriteDone(ReadOnlySpan<byte> type, ReadOnlySpan<byte> within, ReadOnlySpan<byte> field)
    {
        var writer = ItemFrame(type, within);
        writer.WriteString(field, _text.WrittenSpan);
        if (_kind == BlockKind.ToolCall)
        {
            writer.WriteString("name"u8, _name);
        }

        if (_kind == BlockKind.Text)
        {
            writer.WritePropertyName("logprobs"u8);
            writer.WriteRawValue(Logprobs, skipInputValidation: true);
        }

        Send(type);
    }

    private void SendItem(ReadOnlySpan<byte> item)
    {
        if (_output.WrittenCount > 0)
        {
            _output.Write(","u8);
        }

        _output.Write(item);
        var writer = Frame("response.output_item.done"u8);
        writer.WriteNumber("output_index"u8, _index);
        writer.WritePropertyName("item"u8);
        writer.WriteRawValue(item, skipInputValidation: true);
        Send("response.output_item.done"u8);
    }

    private void TakeOpaque(scoped in StreamEvent e)
    {
        if (!ResponsesItemWriter.IsOwn(e.Name, e.Raw))
        {
            context.Losses.Drop(e.Name ?? "block");
            return;
        }

        _index++;
        var writer = Frame("response.output_item.added"u8);
        writer.WriteNumber("output_index"u8, _index);
        writer.WritePropertyName("item"u8);
        e.Raw.WriteTo(writer);
        Send("response.output_item.added"u8);
        var item = new ArrayBufferWriter<byte>();
        using (var whole = Json.JsonWriting.To(item))
        {
            e.Raw.WriteTo(whole);
        }

        SendItem(item.WrittenSpan);
    }

    private void Finish(scoped in StreamEvent e)
    {
        var type = e.Finish switch
        {
            FinishReason.Length or FinishReason.ContentFilter => "response.incomplete"u8,
            FinishReason.Error => "response.failed"u8,
            _ => "response.completed"u8,
        };
        Respond(type, e.Finish, e.Usage, null);
    }
}
