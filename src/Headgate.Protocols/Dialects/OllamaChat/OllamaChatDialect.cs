using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OllamaChat;

/// <summary>Ollama's native chat, towards providers only.</summary>
public sealed class OllamaChatDialect : Dialect
{
    internal OllamaChatDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "ollama";

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => throw new NotSupportedException();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) => throw new NotSupportedException();
}
