using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Writes a stream of chunks: the role first, reasoning as <c>reasoning_content</c> with its proofs as <c>reasoning_details</c>, text,
/// calls by <c>index</c>, the reason, usage where it was asked for, <c>[DONE]</c>.
/// </summary>
internal sealed class OpenAIChatStreamEncoder : ChatStreamEncoder
{
    private readonly AnswerContext _context;
    private readonly string _id;
    private readonly JsonFrames _frames = new();
    private readonly ArrayBufferWriter<byte> _reasoning = new();
    private Utf8JsonWriter _json = null!;
    private string _model;
    private string? _mediaType;
    private int _call = -1;

    public OpenAIChatStreamEncoder(AnswerContext context)
    {
        _context = context;
        _id = AnswerIds.Chat(context);
        _model = context.Model;
    }

    /// <inheritdoc/>
    public override void On(scoped in StreamEvent e)
    {
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                _model = e.Name ?? _model;
                BeginDelta();
                _json.WriteString("role"u8, "assistant"u8);
                _json.WriteString("content"u8, ""u8);
                EndDelta();
                break;
            case StreamEventKind.BlockStarted:
                BeginBlock(e);
                break;
            case StreamEventKind.Delta:
                More(e);
                break;
            case StreamEventKind.Opaque:
                _context.Losses.Drop(e.Name ?? "content");
                break;
            case StreamEventKind.Finished:
                Finish(e);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Fail(GatewayError error, int status, string requestId) => OpenAIChatErrors.WriteEvent(error, Output);

    private void BeginBlock(scoped in StreamEvent e)
    {
        _reasoning.ResetWrittenCount();
        _mediaType = e.Name;
        if (e.BlockKind is not (BlockKind.ToolCall or BlockKind.CustomToolCall))
        {
            return;
        }

        _call++;
        var isCustom = e.BlockKind == BlockKind.CustomToolCall;
        BeginCall();
        _json.WriteString("id"u8, e.Id);
        _json.WriteString("type"u8, isCustom ? "custom"u8 : "function"u8);
        _json.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
        _json.WriteString("name"u8, e.Name);
        _json.WriteString(isCustom ? "input"u8 : "arguments"u8, ""u8);
        _json.WriteEndObject();
        EndCall();
    }

    private void More(scoped in StreamEvent e)
    {
        if (!e.Text.IsEmpty)
        {
            MoreText(e);
        }

        if (e.Proof is not null)
        {
            Prove(e);
        }

        if (e.Citation is not null)
        {
            Cite(e.Citation);
        }

        if (e.Raw.ValueKind == JsonValueKind.Array)
        {
            BeginDelta();
            EndDelta(e.Raw);
        }
    }

    private void MoreText(scoped in StreamEvent e)
    {
        switch (e.BlockKind)
        {
            case BlockKind.ToolCall or BlockKind.CustomToolCall:
                var isCustom = e.BlockKind == BlockKind.CustomToolCall;
                BeginCall();
                _json.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
                _json.WriteString(isCustom ? "input"u8 : "arguments"u8, e.Text);
                _json.WriteEndObject();
                EndCall();
                break;
            case BlockKind.Media:
                BeginDelta();
                _json.WriteStartArray("images"u8);
                OpenAIChatAnswerParts.WritePicture(_json, _mediaType, Encoding.UTF8.GetString(e.Text));
                _json.WriteEndArray();
                EndDelta();
                break;
            case BlockKind.Reasoning:
                // A proof is only good for the very words of its block.
                _reasoning.Write(e.Text);
                Say("reasoning_content"u8, e.Text);
                break;
            default:
                Say(e.BlockKind == BlockKind.Refusal ? "refusal"u8 : "content"u8, e.Text);
                break;
        }
    }

    private void Say(scoped ReadOnlySpan<byte> field, scoped ReadOnlySpan<byte> text)
    {
        BeginDelta();
        _json.WriteString(field, text);
        EndDelta();
    }

    private void Prove(scoped in StreamEvent e)
    {
        switch (e.BlockKind)
        {
            case BlockKind.Reasoning:
                BeginDelta();
                _json.WriteStartArray("reasoning_details"u8);
                ReasoningReplay.WriteItem(_json, e.Proof!, _reasoning.WrittenSpan);
                _json.WriteEndArray();
                EndDelta();
                break;
            case BlockKind.ToolCall or BlockKind.CustomToolCall:
                // Clients refuse a piece of a call without its function, even where the piece has nothing for it.
                BeginCall();
                var isCustom = e.BlockKind == BlockKind.CustomToolCall;
                _json.WriteStartObject(isCustom ? "custom"u8 : "function"u8);
                _json.WriteString(isCustom ? "input"u8 : "arguments"u8, ""u8);
                _json.WriteEndObject();
                OpenAIChatMessageWriter.WriteSignature(_json, OpenAIChatAnswerParts.SignatureOf(e.Proof!));
                EndCall();
                break;
            default:
                _context.Losses.Drop("signature");
                break;
        }
    }

    private void Cite(Citation citation)
    {
        if (citation.Url is null)
        {
            _context.Losses.Drop("annotations");
            return;
        }

        BeginDelta();
        _json.WriteStartArray("annotations"u8);
        OpenAIChatAnswerParts.WriteCitation(_json, citation);
        _json.WriteEndArray();
        EndDelta();
    }

    private void Finish(scoped in StreamEvent e)
    {
        BeginDelta();
        _json.WriteEndObject();
        _json.WriteString("finish_reason"u8, OpenAIChatAnswerParts.ReasonOf(e.Finish, _context));
        EndChoice();
        if (_context.IncludeUsage)
        {
            BeginChunk();
            _json.WriteStartArray("choices"u8);
            _json.WriteEndArray();
            _json.WritePropertyName("usage"u8);
            OpenAIChatUsage.Write(_json, e.Usage);
            EndChunk();
        }

        SseWriter.WriteData(Output, "[DONE]"u8);
    }

    private void BeginCall()
    {
        BeginDelta();
        _json.WriteStartArray("tool_calls"u8);
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, _call);
    }

    private void EndCall()
    {
        _json.WriteEndObject();
        _json.WriteEndArray();
        EndDelta();
    }

    private void BeginChunk()
    {
        _json = _frames.Begin();
        _json.WriteStartObject();
        _json.WriteString("id"u8, _id);
        _json.WriteString("object"u8, "chat.completion.chunk"u8);
        _json.WriteNumber("created"u8, _context.CreatedAt);
        _json.WriteString("model"u8, _model);
    }

    private void BeginDelta()
    {
        BeginChunk();
        _json.WriteStartArray("choices"u8);
        _json.WriteStartObject();
        _json.WriteNumber("index"u8, 0);
        _json.WriteStartObject("delta"u8);
    }

    private void EndDelta(JsonElement logprobs = default)
    {
        _json.WriteEndObject();
        if (logprobs.ValueKind == JsonValueKind.Array)
        {
            _json.WriteStartObject("logprobs"u8);
            _json.WritePropertyName("content"u8);
            logprobs.WriteTo(_json);
            _json.WriteNull("refusal"u8);
            _json.WriteEndObject();
        }

        _json.WriteNull("finish_reason"u8);
        EndChoice();
    }

    private void EndChoice()
    {
        _json.WriteEndObject();
        _json.WriteEndArray();
        if (_context.IncludeUsage)
        {
            // Every chunk has the field when the last one says it.
            _json.WriteNull("usage"u8);
        }

        EndChunk();
    }

    private void EndChunk()
    {
        _json.WriteEndObject();
        _frames.End(Output);
    }
}
