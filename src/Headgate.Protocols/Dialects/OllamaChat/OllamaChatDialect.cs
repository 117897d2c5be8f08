using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>Ollama's native chat, towards providers only (wire-formats section 8). Streams are lines of JSON.</summary>
public sealed class OllamaChatDialect : Dialect
{
    internal OllamaChatDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "ollama";

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new OllamaChatUsageProbe();

    /// <inheritdoc/>
    public override FrameReader CreateFrameReader() => new NdjsonReader();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => ErrorJudge.Judge(status, body);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        OllamaChatRequestWriter.Write(request, context, to);

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new OllamaChatStreamDecoder(sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        new OllamaChatStreamDecoder(sink).Read(default, body);
}
