using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>OpenAI Responses.</summary>
public sealed class OpenAIResponsesDialect : ClientDialect
{
    internal OpenAIResponsesDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "openai-responses";

    /// <inheritdoc/>
    public override bool KnowsStop => false;

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new OpenAIResponsesUsageProbe();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => OpenAIResponsesErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        OpenAIResponsesErrors.Write(error, to);

    /// <inheritdoc/>
    public override void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        OpenAIResponsesErrors.WriteEvents(error, requestId, to);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        OpenAIResponsesRequestWriter.Write(request, context, to);

    /// <inheritdoc/>
    public override bool WriteCountRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        OpenAIResponsesRequestWriter.Write(request, context, to, isCount: true);
        return true;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        return document?.RootElement.Count("input_tokens"u8);
    }

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new OpenAIResponsesStreamDecoder(context, sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        OpenAIResponsesBodyReader.Read(body, context, sink);

    /// <inheritdoc/>
    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) => OpenAIResponsesRequestReader.Read(body, context);

    /// <inheritdoc/>
    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => new OpenAIResponsesStreamEncoder(context);

    /// <inheritdoc/>
    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) =>
        OpenAIResponsesBodyWriter.Write(answer, context, to);

    /// <inheritdoc/>
    public override void WriteCount(long tokens, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteString("object"u8, "response.input_tokens"u8);
        writer.WriteNumber("input_tokens"u8, tokens);
        writer.WriteEndObject();
    }
}
