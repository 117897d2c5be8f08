using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Google generateContent, as AI Studio and Vertex speak it.</summary>
public sealed class GoogleGenerateContentDialect : ClientDialect
{
    internal GoogleGenerateContentDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "gemini";

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new GoogleGenerateContentUsageProbe();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => GoogleGenerateContentErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        GoogleGenerateContentErrors.Write(error, status, to);

    /// <inheritdoc/>
    public override void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        GoogleGenerateContentErrors.WriteEvent(error, status, to);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) => throw new NotSupportedException();

    /// <summary>Comes with the codec.</summary>
    public static ChatStreamEncoder CreateArrayEncoder(AnswerContext context) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void WriteCount(long tokens, IBufferWriter<byte> to) => throw new NotSupportedException();
}
