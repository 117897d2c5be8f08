using System.Buffers;
using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>
/// Writes a client's stream from events in legal order: Started, then blocks one after another (BlockStarted, Delta…, BlockEnded,
/// or Opaque), then Finished. Frames go to <see cref="Output"/> with the framing of the dialect.
/// </summary>
public abstract class ChatStreamEncoder : IChatEventSink
{
    /// <summary>Where frames are written; set before the first event and whenever the target changes.</summary>
    public IBufferWriter<byte> Output { get; set; } = null!;

    /// <summary>Takes the next event.</summary>
    public abstract void On(scoped in StreamEvent e);

    /// <summary>Ends the stream with an error that is correct at this place of it.</summary>
    public abstract void Fail(GatewayError error, int status, string requestId);
}
