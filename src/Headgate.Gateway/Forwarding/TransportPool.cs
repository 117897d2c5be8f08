using System.Collections.Concurrent;

namespace Headgate.Gateway.Forwarding;

/// <summary>
/// Transports by their options. They outlive snapshots and are never disposed while the process runs, because a stream may be
/// on them; their number is bounded by the distinct options that were ever configured.
/// </summary>
public sealed class TransportPool : IDisposable
{
    private readonly ConcurrentDictionary<TransportOptions, UpstreamTransport> _transports = new();

    /// <summary>The transport for these options.</summary>
    public UpstreamTransport For(TransportOptions options) => _transports.GetOrAdd(options, static o => new UpstreamTransport(o));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var transport in _transports.Values)
        {
            transport.Dispose();
        }
    }
}
