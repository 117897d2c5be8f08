namespace Headgate.TestKit.Upstream;

/// <summary>Replies for the requests that a condition holds for: each queued reply once, in order, then the standing one.</summary>
public sealed class Script
{
    private readonly Func<ReceivedRequest, bool> _condition;
    private readonly Lock _lock = new();
    private readonly Queue<Reply> _queue = new();
    private Reply? _always;

    internal Script(Func<ReceivedRequest, bool> condition) => _condition = condition;

    /// <summary>Queues a reply for one request.</summary>
    public Script Reply(Reply reply)
    {
        lock (_lock)
        {
            _queue.Enqueue(reply);
        }

        return this;
    }

    /// <summary>Queues a reply for the request after that.</summary>
    public Script ThenReply(Reply reply) => Reply(reply);

    /// <summary>Queues the same reply for several requests.</summary>
    public Script ThenReply(int times, Reply reply)
    {
        for (var i = 0; i < times; i++)
        {
            Reply(reply);
        }

        return this;
    }

    /// <summary>The reply for every request that finds the queue empty.</summary>
    public Script Always(Reply reply)
    {
        lock (_lock)
        {
            _always = reply;
        }

        return this;
    }

    internal Reply? Take(ReceivedRequest request)
    {
        if (!_condition(request))
        {
            return null;
        }

        lock (_lock)
        {
            return _queue.TryDequeue(out var reply) ? reply : _always;
        }
    }
}
