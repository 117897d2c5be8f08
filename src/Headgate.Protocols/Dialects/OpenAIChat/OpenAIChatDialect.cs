using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>OpenAI Chat Completions, and with it the family of operations beside it (embeddings, images, audio, rerank).</summary>
public sealed class OpenAIChatDialect : ClientDialect
{
    internal const string Name = "openai-chat";

    internal OpenAIChatDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => Name;

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new OpenAIChatUsageProbe();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => OpenAIChatErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        OpenAIChatErrors.Write(error, to);

    /// <inheritdoc/>
    public override void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to) =>
        OpenAIChatErrors.WriteEvent(error, to);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to) =>
        OpenAIChatRequestWriter.Write(request, context, to);

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new OpenAIChatStreamDecoder(context, sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        OpenAIChatBodyReader.Read(body, context, sink);

    /// <inheritdoc/>
    public override ChatRequest? ReadRequest(ReadOnlyMemory<byte> body, ReadContext context) => OpenAIChatRequestReader.Read(body, context);

    /// <inheritdoc/>
    public override ChatStreamEncoder CreateEncoder(AnswerContext context) => new OpenAIChatStreamEncoder(context);

    /// <inheritdoc/>
    public override void WriteBody(ChatAnswer answer, AnswerContext context, IBufferWriter<byte> to) =>
        OpenAIChatBodyWriter.Write(answer, context, to);

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
