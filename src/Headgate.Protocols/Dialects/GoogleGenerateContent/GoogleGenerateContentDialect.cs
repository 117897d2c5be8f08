using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Google generateContent, as AI Studio and Vertex speak it.</summary>
public sealed class GoogleGenerateContentDialect : Dialect
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
}
