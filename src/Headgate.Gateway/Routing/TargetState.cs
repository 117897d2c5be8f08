namespace Headgate.Gateway.Routing;

/// <summary>What is remembered of one target over reloads.</summary>
public sealed class TargetState(string id, TimeProvider time)
{
    private int _inFlight;
    private long _latencyMicroseconds;

    /// <summary>Stable id: channel, credential fingerprint and upstream model.</summary>
    public string Id { get; } = id;

    /// <summary>Breaker of this model on this key.</summary>
    public Breaker Breaker { get; } = new(time);

    /// <summary>Attempts that are under way.</summary>
    public int InFlight => Volatile.Read(ref _inFlight);

    /// <summary>Moving average of the time to the first byte, microseconds; 0: none yet.</summary>
    public long LatencyMicroseconds => Volatile.Read(ref _latencyMicroseconds);

    /// <summary>An attempt begins.</summary>
    public void Begin() => Interlocked.Increment(ref _inFlight);

    /// <summary>An attempt has ended.</summary>
    public void End() => Interlocked.Decrement(ref _inFlight);

    /// <summary>Notes one time to first byte; the newest counts an eighth.</summary>
    public void NoteLatency(TimeSpan latency)
    {
        var now = (long)latency.TotalMicroseconds;
        var seen = Volatile.Read(ref _latencyMicroseconds);
        Volatile.Write(ref _latencyMicroseconds, seen == 0 ? now : seen + ((now - seen) / 8));
    }
}

/// <summary>What is remembered of one credential over reloads.</summary>
public sealed class CredentialState(TimeProvider time)
{
    /// <summary>Breaker of the key: opened when the provider refuses it or its money is spent.</summary>
    public Breaker Breaker { get; } = new(time);
}
