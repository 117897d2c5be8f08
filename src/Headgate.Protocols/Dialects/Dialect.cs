using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// One chat wire protocol: how its answers are watched and how its errors look. The instances are stateless singletons in
/// <see cref="DialectSet"/>.
/// </summary>
public abstract class Dialect
{
    /// <summary>The id used in configuration, catalogue, records and headers, such as <c>openai-chat</c>.</summary>
    public abstract string Id { get; }

    /// <summary>A new probe for answers of this dialect.</summary>
    public abstract UsageProbe CreateProbe();

    /// <summary>Reads what a provider's error says, so that failover and records can judge it.</summary>
    /// <param name="status">The HTTP status; 200 for an error event in a stream.</param>
    /// <param name="body">The error body, or the data of an error event. Any bytes at all are tolerated.</param>
    public abstract UpstreamError ReadError(int status, ReadOnlySpan<byte> body);

    /// <summary>Writes an error body as this dialect's own servers would.</summary>
    public abstract void WriteError(GatewayError error, int status, string requestId, IBufferWriter<byte> to);

    /// <summary>Writes the event(s) that tell a client in mid-stream, correctly for this dialect, that the answer failed.</summary>
    public abstract void WriteStreamError(GatewayError error, int status, string requestId, IBufferWriter<byte> to);
}
