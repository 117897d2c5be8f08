using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Anthropic Messages.</summary>
public sealed class AnthropicMessagesDialect : ClientDialect
{
    internal AnthropicMessagesDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "anthropic";

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new AnthropicMessagesUsageProbe();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => AnthropicMessagesErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        AnthropicMessagesErrors.Write(error, requestId, to);

    /// <inheritdoc/>
    public override void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        AnthropicMessagesErrors.WriteEvent(error, requestId, to);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        AnthropicRequestWriter.Write(request, context, to, isCount: false);

    /// <inheritdoc/>
    public override bool WriteCountRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        AnthropicRequestWriter.Write(request, context, to, isCount: true);
        return true;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body) => AnthropicBodyReader.ReadCount(body);

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new AnthropicStreamDecoder(context, sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        AnthropicBodyReader.Read(body, context, sink);

    /// <inheritdoc/>
    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) => AnthropicRequestReader.Read(body, context);

    /// <inheritdoc/>
    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => new AnthropicStreamEncoder(context);

    /// <inheritdoc/>
    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) => AnthropicBodyWriter.Write(answer, context, to);

    /// <inheritdoc/>
    public override void WriteCount(long tokens, IBufferWriter<byte> to) => AnthropicBodyWriter.WriteCount(tokens, to);
}
