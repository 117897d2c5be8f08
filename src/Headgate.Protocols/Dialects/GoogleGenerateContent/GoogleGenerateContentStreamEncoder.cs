using System.Buffers;
using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>
/// Writes streamGenerateContent (wire-formats section 5): a frame for each piece of text, one for each call as a whole, and a last one
/// with the finish reason, the usage and the sources.
/// </summary>
public sealed class GoogleGenerateContentStreamEncoder : ChatStreamEncoder
{
    private readonly AnswerContext _context;
    private readonly GeminiFrames _frames;
    private readonly ArrayBufferWriter<byte> _arguments = new();
    private readonly TextOffsets _offsets = new();
    private readonly List<Citation> _citations = [];
    private string _model;
    private string _callId = string.Empty;
    private string _name = string.Empty;
    private Proof? _callProof;
    private byte[]? _afterText;

    private static ReadOnlySpan<byte> BeforeText => "{\"candidates\":[{\"content\":{\"role\":\"model\",\"parts\":[{\"text\":"u8;

    /// <summary>An encoder of one stream.</summary>
    /// <param name="context">The answer's context.</param>
    /// <param name="array">Whether the client asked without <c>alt=sse</c>: the stream is one JSON array, sent in pieces.</param>
    public GoogleGenerateContentStreamEncoder(AnswerContext context, bool array = false)
    {
        _context = context;
        _frames = new GeminiFrames(array);
        _model = context.Model;
    }

    /// <inheritdoc/>
    public override void On(scoped in StreamEvent e)
    {
        switch (e.Kind)
        {
            case StreamEventKind.Started:
                _model = e.Name ?? _model;
                break;
            case StreamEventKind.BlockStarted:
                (_callId, _name, _callProof) = (e.Id ?? string.Empty, e.Name ?? string.Empty, null);
                _arguments.ResetWrittenCount();
                break;
            case StreamEventKind.Delta:
                Say(e);
                break;
            case StreamEventKind.BlockEnded when e.BlockKind is BlockKind.ToolCall or BlockKind.CustomToolCall:
                SayCall(e.BlockKind == BlockKind.CustomToolCall);
                break;
            case StreamEventKind.Opaque:
                SayOpaque(e);
                break;
            case StreamEventKind.Finished:
                Finish(e);
                break;
        }
    }

    /// <inheritdoc/>
    public override void Fail(GatewayError error, int status, string requestId) => _frames.Fail(error, status, Output);

    private void Say(scoped in StreamEvent e)
    {
        switch (e.BlockKind)
        {
            case BlockKind.ToolCall or BlockKind.CustomToolCall:
                _arguments.Write(e.Text);
                _callProof = e.Proof ?? _callProof;
                return;
            case BlockKind.Media:
                SayMedia(e.Text);
                return;
            default:
                break;
        }

        if (e.Citation is not null)
        {
            _citations.Add(e.Citation);
        }

        var hasTokens = e.Raw.ValueKind == JsonValueKind.Array;
        if (e.Text.IsEmpty && e.Proof is null && !hasTokens)
        {
            return;
        }

        var isThought = e.BlockKind == BlockKind.Reasoning;
        if (!isThought)
        {
            _offsets.Add(e.Text);
        }

        if (!isThought && e.Proof is null && !hasTokens)
        {
            SayText(e.Text);
            return;
        }

        var json = BeginFrame();
        GeminiAnswerParts.WriteText(json, e.Text, isThought, e.Proof);
        EndFrame(json, hasTokens ? e.Raw : default);
    }

    private void SayText(ReadOnlySpan<byte> text)
    {
        if (_afterText is null)
        {
            // What stands behind every text, taken from the first frame that the writer makes.
            var json = BeginFrame();
            GeminiAnswerParts.WriteText(json, ""u8, isThought: false, proof: null);
            WriteEnd(json, default);
            _afterText = _frames.Written[(BeforeText.Length + 2)..].ToArray();
        }

        _frames.Send(BeforeText, text, _afterText, Output);
    }

    private void SayMedia(ReadOnlySpan<byte> data)
    {
        var json = BeginFrame();
        GeminiAnswerParts.WriteMedia(json, _name, data);
        EndFrame(json);
    }

    private void SayCall(bool isCustom)
    {
        if (isCustom)
        {
            var wrapped = CustomToolBridge.Wrap(Encoding.UTF8.GetString(_arguments.WrittenSpan));
            _arguments.ResetWrittenCount();
            _arguments.Write(Encoding.UTF8.GetBytes(wrapped));
        }

        var json = BeginFrame();
        GeminiAnswerParts.WriteCall(json, _callId, _name, _arguments.WrittenSpan, _callProof);
        EndFrame(json);
    }

    private void SayOpaque(scoped in StreamEvent e)
    {
        if (!GeminiAnswerParts.IsOwn(e.Name, e.Raw))
        {
            _context.Losses.Drop(e.Name ?? "block");
            return;
        }

        var json = BeginFrame();
        e.Raw.WriteTo(json);
        EndFrame(json);
    }

    private void Finish(scoped in StreamEvent e)
    {
        var json = BeginFrame();
        GeminiAnswerParts.WriteText(json, default, isThought: false, proof: null);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteString("finishReason"u8, GeminiFinish.Write(e.Finish));
        json.WriteNumber("index"u8, 0);
        GeminiGrounding.Write(json, _citations, _offsets);
        json.WriteEndObject();
        json.WriteEndArray();
        GeminiUsageWriter.Write(json, e.Usage);
        EndDocument(json);
        _frames.End(Output);
        _frames.Close(Output);
    }

    private Utf8JsonWriter BeginFrame()
    {
        var json = _frames.Begin();
        json.WriteStartObject();
        json.WriteStartArray("candidates"u8);
        json.WriteStartObject();
        json.WriteStartObject("content"u8);
        json.WriteString("role"u8, "model"u8);
        json.WriteStartArray("parts"u8);
        return json;
    }

    private void EndFrame(Utf8JsonWriter json, JsonElement tokens = default)
    {
        WriteEnd(json, tokens);
        _frames.End(Output);
    }

    private void WriteEnd(Utf8JsonWriter json, JsonElement tokens)
    {
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteNumber("index"u8, 0);
        if (tokens.Exists())
        {
            GeminiLogprobs.Write(json, tokens);
        }

        json.WriteEndObject();
        json.WriteEndArray();
        EndDocument(json);
    }

    private void EndDocument(Utf8JsonWriter json)
    {
        json.WriteString("modelVersion"u8, _model);
        json.WriteString("responseId"u8, _context.RequestId);
        json.WriteEndObject();
    }
}
