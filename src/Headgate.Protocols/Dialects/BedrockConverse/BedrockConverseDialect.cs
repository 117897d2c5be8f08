using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Sse;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Amazon Bedrock Converse, towards providers only (wire-formats section 8). Model and streaming are said by the path.</summary>
public sealed class BedrockConverseDialect : Dialect
{
    internal const string OwnId = "bedrock";

    internal BedrockConverseDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => OwnId;

    /// <inheritdoc/>
    public override UsageProbe CreateProbe() => new BedrockConverseUsageProbe();

    /// <inheritdoc/>
    public override FrameReader CreateFrameReader() => new EventStreamReader();

    /// <inheritdoc/>
    public override UpstreamError ReadError(int status, ReadOnlySpan<byte> body) => BedrockConverseErrors.Read(status, body);

    /// <inheritdoc/>
    public override void WriteRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        new BedrockConverseRequestWriter(request, context, writer).Write();
    }

    /// <inheritdoc/>
    public override ChatStreamDecoder CreateDecoder(AnswerContext context, IChatEventSink sink) => new BedrockConverseStreamDecoder(context, sink);

    /// <inheritdoc/>
    public override void DecodeBody(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink) =>
        BedrockConverseBodyReader.Read(body, context, sink);

    /// <summary>Writes <c>{"input": {"converse": …}}</c> for <c>POST /model/{id}/count-tokens</c>.</summary>
    public override bool WriteCountRequest(ChatRequest request, WriteContext context, IBufferWriter<byte> to)
    {
        using var writer = JsonWriting.To(to);
        writer.WriteStartObject();
        writer.WriteStartObject("input"u8);
        writer.WritePropertyName("converse"u8);
        new BedrockConverseRequestWriter(request, context, writer).WritePrompt();
        writer.WriteEndObject();
        writer.WriteEndObject();
        return true;
    }

    /// <inheritdoc/>
    public override long? ReadCount(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        return document?.RootElement.Count("inputTokens"u8);
    }
}
