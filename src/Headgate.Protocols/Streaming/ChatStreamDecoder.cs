namespace Headgate.Protocols.Streaming;

/// <summary>
/// Turns a provider's stream into events, pushed frame by frame. It need not keep the order legal (the sequencer does), says
/// nothing of usage and errors (the probe does), and tolerates everything: what it does not know it skips.
/// </summary>
/// <param name="sink">Where the events go.</param>
public abstract class ChatStreamDecoder(IChatEventSink sink)
{
    /// <summary>Where the events go.</summary>
    protected IChatEventSink Sink => sink;

    /// <summary>Takes one frame, already judged by the probe: it is JSON, or an end marker, and no error.</summary>
    /// <param name="eventName">The <c>event:</c> field; empty where there was none.</param>
    /// <param name="data">The joined <c>data:</c> lines.</param>
    public abstract void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data);

    /// <summary>The stream is over: says what was held back.</summary>
    public virtual void Complete()
    {
    }
}
