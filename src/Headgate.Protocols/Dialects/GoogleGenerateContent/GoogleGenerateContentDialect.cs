using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
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
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        GoogleGenerateContentRequestWriter.Write(request, context, to);

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) =>
        new GoogleGenerateContentStreamDecoder(context, sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        GoogleGenerateContentBodyReader.Decode(body, context, sink);

    /// <inheritdoc/>
    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) =>
        GoogleGenerateContentRequestReader.Read(body, context);

    /// <inheritdoc/>
    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => new GoogleGenerateContentStreamEncoder(context);

    /// <summary>An encoder for clients that stream without <c>alt=sse</c>: one JSON array, sent in pieces.</summary>
    public static ChatStreamEncoder CreateArrayEncoder(AnswerContext context) => new GoogleGenerateContentStreamEncoder(context, array: true);

    /// <inheritdoc/>
    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) =>
        GoogleGenerateContentBodyWriter.Write(answer, context, to);

    /// <inheritdoc/>
    public override bool WriteCountRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        GoogleGenerateContentRequestWriter.WriteCount(request, context, to);
        return true;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        return document?.RootElement.Count("totalTokens"u8);
    }

    /// <inheritdoc/>
    public override void WriteCount(long tokens, IBufferWriter<byte> to)
    {
        using var json = JsonWriting.To(to);
        json.WriteStartObject();
        json.WriteNumber("totalTokens"u8, tokens);
        json.WriteEndObject();
    }
}
