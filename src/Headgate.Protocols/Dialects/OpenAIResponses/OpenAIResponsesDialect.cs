using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>OpenAI Responses.</summary>
public sealed class OpenAIResponsesDialect : Dialect
{
    internal OpenAIResponsesDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "openai-responses";

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
}
