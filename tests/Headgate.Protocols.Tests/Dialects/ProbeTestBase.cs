using System.Text;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects;

namespace Headgate.Protocols.Tests.Dialects;

/// <summary>What the probe tests of all dialects need.</summary>
public abstract class ProbeTestBase
{
    protected ProbeTestBase(Dialect dialect) => Probe = dialect.CreateProbe();

    protected UsageProbe Probe { get; }

    protected FrameKind See(string data, string name = "") => Probe.Observe(Encoding.UTF8.GetBytes(name), Encoding.UTF8.GetBytes(data));

    protected Usage Body(string json)
    {
        Probe.Reset();
        Probe.ObserveBody(Encoding.UTF8.GetBytes(json)).ShouldBeTrue();
        return Probe.Usage;
    }
}
