using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Writes streams (wire-formats section 4). Every frame has its name: the official client skips those without.</summary>
internal sealed class AnthropicStreamEncoder(AnswerContext context) : ChatStreamEncoder
{
    private readonly JsonFrames _frames = new();
    private readonly ArrayBufferWriter<byte> _customInput = new();
    private Utf8JsonWriter? _json;
    private Proof? _proof;
    private int _index;
    private bool _isOpen;
    private bool _refused;

    /// <inheritdoc/>
    public override void On(scoped in StreamEvent e)
    {
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                Start(e);
                break;
            case StreamEventKind.BlockStarted:
                Begin(e);
                break;
            case StreamEventKind.Delta:
                More(e);
                break;
            case StreamEventKind.BlockEnded:
                End(e.BlockKind);
                break;
            case StreamEventKind.Opaque:
                WriteOpaque(e.Name ?? string.Empty, e.Raw);
                break;
            default:
                Finish(e);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Fail(GatewayError error, int status, string requestId) => AnthropicMessagesErrors.WriteEvent(error, requestId, Output);

    private void Start(scoped in StreamEvent e)
    {
        var json = Frame("message_start"u8);
        json.WriteStartObject("message"u8);
        AnthropicBodyWriter.WriteHead(json, e.Id, e.Name, context);
        json.WriteStartArray("content"u8);
        json.WriteEndArray();
        json.WriteNull("stop_reason"u8);
        json.WriteNull("stop_sequence"u8);
        AnthropicUsageWriter.Write(json, e.Usage);
        json.WriteEndObject();
        Send("message_start"u8);
    }

    private void Begin(scoped in StreamEvent e)
    {
        (_proof, _isOpen) = (null, false);
        _customInput.ResetWrittenCount();
        switch (e.BlockKind)
        {
            case BlockKind.Reasoning:
                // What kind of block it is shows in its first delta.
                break;
            case BlockKind.Media:
                context.Losses.Drop("media");
                break;
            case BlockKind.ToolCall or BlockKind.CustomToolCall:
                Open("tool_use"u8, e.Id, e.Name);
                break;
            default:
                _refused |= e.BlockKind == BlockKind.Refusal;
                Open("text"u8, null, null);
                break;
        }
    }

    private void Open(ReadOnlySpan<byte> type, string? id, string? name)
    {
        var json = BlockFrame("content_block_start"u8);
        json.WriteStartObject("content_block"u8);
        if (type.SequenceEqual("thinking"u8))
        {
            AnthropicBlocks.WriteThinking(json, string.Empty, string.Empty);
        }
        else if (type.SequenceEqual("text"u8))
        {
            json.WriteString("type"u8, type);
            json.WriteString("text"u8, string.Empty);
        }
        else
        {
            json.WriteString("type"u8, type);
            json.WriteString("id"u8, id);
            json.WriteString("name"u8, name);
            json.WriteStartObject("input"u8);
            json.WriteEndObject();
        }

        json.WriteEndObject();
        Send("content_block_start"u8);
        _isOpen = true;
    }

    private void More(scoped in StreamEvent e)
    {
        switch (e.BlockKind)
        {
            case BlockKind.Reasoning:
                _proof = e.Proof ?? _proof;
                if (!e.Text.IsEmpty)
                {
                    OpenThinking();
                    Delta("thinking_delta"u8, "thinking"u8, e.Text);
                }

                break;
            case BlockKind.ToolCall:
                Delta("input_json_delta"u8, "partial_json"u8, e.Text);
                break;
            case BlockKind.CustomToolCall:
                _customInput.Write(e.Text);
                break;
            case BlockKind.Text or BlockKind.Refusal:
                Delta("text_delta"u8, "text"u8, e.Text);
                Cite(e.Citation);
                break;
        }
    }

    private void OpenThinking()
    {
        if (!_isOpen)
        {
            Open("thinking"u8, null, null);
        }
    }

    private void Delta(ReadOnlySpan<byte> type, ReadOnlySpan<byte> member, ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty)
        {
            return;
        }

        var json = BlockFrame("content_block_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, type);
        json.WriteString(member, text);
        json.WriteEndObject();
        Send("content_block_delta"u8);
    }

    private void Cite(Citation? citation)
    {
        if (citation is null)
        {
            return;
        }

        if (!AnthropicBlocks.HasForm(citation))
        {
            context.Losses.Drop("citations");
            return;
        }

        var json = BlockFrame("content_block_delta"u8);
        json.WriteStartObject("delta"u8);
        json.WriteString("type"u8, "citations_delta"u8);
        json.WritePropertyName("citation"u8);
        AnthropicBlocks.TryWriteCitation(json, citation);
        json.WriteEndObject();
        Send("content_block_delta"u8);
    }

    private void End(BlockKind kind)
    {
        if (kind == BlockKind.Reasoning)
        {
            EndThinking();
        }
        else if (kind == BlockKind.CustomToolCall)
        {
            Delta("input_json_delta"u8, "partial_json"u8, Encoding.UTF8.GetBytes(CustomToolBridge.Wrap(Encoding.UTF8.GetString(_customInput.WrittenSpan))));
        }

        if (_isOpen)
        {
            Stop();
        }
    }

    private void EndThinking()
    {
        if (!_isOpen && AnthropicBlocks.IsRedacted(string.Empty, _proof))
        {
            var json = BlockFrame("content_block_start"u8);
            json.WritePropertyName("content_block"u8);
            AnthropicBlocks.WriteReasoning(json, new ReasoningPart(string.Empty) { Proof = _proof }, AnthropicBlocks.Opaque(_proof!));
            Send("content_block_start"u8);
            _isOpen = true;
            return;
        }

        OpenThinking();
        if (_proof is not null)
        {
            Delta("signature_delta"u8, "signature"u8, Encoding.UTF8.GetBytes(AnthropicBlocks.Opaque(_proof)));
        }
    }

    private void Stop()
    {
        BlockFrame("content_block_stop"u8);
        Send("content_block_stop"u8);
        _index++;
        _isOpen = false;
    }

    // Clients take the input of a server-side call from deltas, as Anthropic sends it.
    private void WriteOpaque(string type, JsonElement block)
    {
        if (!AnthropicBlocks.IsOwnType(type) || block.ValueKind != JsonValueKind.Object)
        {
            context.Losses.Drop(type);
            return;
        }

        var input = block.Member("input"u8);
        var json = BlockFrame("content_block_start"u8);
        json.WritePropertyName("content_block"u8);
        if (input.Exists())
        {
            using var empty = JsonDocuments.TryParse("{}"u8)!;
            AnthropicBlocks.WriteWith(json, block, "input"u8, empty.RootElement);
        }
        else
        {
            block.WriteTo(json);
        }

        Send("content_block_start"u8);
        if (input.Exists())
        {
            Delta("input_json_delta"u8, "partial_json"u8, Encoding.UTF8.GetBytes(input.GetRawText()));
        }

        Stop();
    }

    private void Finish(scoped in StreamEvent e)
    {
        var json = Frame("message_delta"u8);
        json.WriteStartObject("delta"u8);
        AnthropicBodyWriter.WriteStop(json, e.Finish, e.StopSequence, _refused);
        json.WriteEndObject();
        AnthropicUsageWriter.Write(json, e.Usage);
        Send("message_delta"u8);
        Frame("message_stop"u8);
        Send("message_stop"u8);
    }

    private Utf8JsonWriter Frame(ReadOnlySpan<byte> type)
    {
        _json = _frames.Begin();
        _json.WriteStartObject();
        _json.WriteString("type"u8, type);
        return _json;
    }

    private Utf8JsonWriter BlockFrame(ReadOnlySpan<byte> type)
    {
        var json = Frame(type);
        json.WriteNumber("index"u8, _index);
        return json;
    }

    private void Send(ReadOnlySpan<byte> type)
    {
        _json!.WriteEndObject();
        _frames.End(Output, type);
    }
}
