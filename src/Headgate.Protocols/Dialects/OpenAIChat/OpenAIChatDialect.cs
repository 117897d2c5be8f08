using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>OpenAI Chat Completions, and with it the family of operations beside it (embeddings, images, audio, rerank).</summary>
public sealed class OpenAIChatDialect : Dialect
{
    internal OpenAIChatDialect()
    {
    }

    /// <inheritdoc/>
    public override string Id => "openai-chat";

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
}
