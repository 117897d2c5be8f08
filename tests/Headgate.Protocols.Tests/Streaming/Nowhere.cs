using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Tests.Streaming;

/// <summary>Takes events and keeps nothing, for what is measured.</summary>
internal sealed class Nowhere : IChatEventSink
{
    public void On(scoped in StreamEvent e)
    {
    }
}
