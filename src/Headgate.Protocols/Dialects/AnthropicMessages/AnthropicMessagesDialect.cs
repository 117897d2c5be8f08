using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Anthropic Messages.</summary>
public sealed class AnthropicMessagesDialect : Dialect
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
}
