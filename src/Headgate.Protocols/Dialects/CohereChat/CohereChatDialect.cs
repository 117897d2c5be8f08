using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>Cohere v2 chat, towards providers only (wire-formats section 8).</summary>
public sealed class CohereChatDialect : Dialect
{
    internal CohereChatDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "cohere";

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new CohereChatUsageProbe();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => CohereChatErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        CohereChatRequestWriter.Write(request, context, to);

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new CohereChatStreamDecoder(sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) => CohereChatBodyReader.Read(body, sink);
}
