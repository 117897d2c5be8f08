using Microsoft.Extensions.ObjectPool;

namespace Headgate.Gateway.Requests;

/// <summary>Keeps request objects for reuse, so that peeking and editing allocate nothing once warm.</summary>
public sealed class InboundRequestPool
{
    private readonly DefaultObjectPool<InboundRequest> _pool = new(new Policy(), maximumRetained: 256);

    /// <summary>An empty request.</summary>
    public InboundRequest Rent() => _pool.Get();

    /// <summary>Gives it back.</summary>
    public void Return(InboundRequest request) => _pool.Return(request);

    private sealed class Policy : PooledObjectPolicy<InboundRequest>
    {
        public override InboundRequest Create() => new();

        public override bool Return(InboundRequest obj)
        {
            // An attempt that was cancelled may still be reading from it: that one is left to the collector.
            var inUse = obj.IsSending;
            obj.Reset();
            return !inUse;
        }
    }
}
