namespace Headgate.Gateway.Forwarding;

/// <summary>The phases of an upstream call that have a time-out of their own.</summary>
public enum Phase
{
    /// <summary>Until the connection stands, TLS included; timed by the transport.</summary>
    Connect,

    /// <summary>Until the response's headers.</summary>
    FirstByte,

    /// <summary>Until the first event with content.</summary>
    FirstToken,

    /// <summary>Between two pieces of a body.</summary>
    Idle,

    /// <summary>The whole request.</summary>
    Total,
}

/// <summary>
/// One cancellation for an attempt: the client's going away, or the running phase taking too long, whichever comes first.
/// </summary>
public sealed class PhaseTimer : IDisposable
{
    private readonly TimeProvider _time;
    private readonly CancellationToken _client;
    private readonly TimeSpan _total;
    private readonly long _totalEnd;
    private CancellationTokenSource _source;
    private CancellationTokenRegistration _registration;
    private long _armedAt;
    private TimeSpan _armedFor;

    /// <summary>A timer for one request.</summary>
    /// <param name="time">The clock.</param>
    /// <param name="total">For the whole request; infinite: none.</param>
    /// <param name="client">Cancelled when the client goes away.</param>
    public PhaseTimer(TimeProvider time, TimeSpan total, CancellationToken client)
    {
        _time = time;
        _client = client;
        _total = total;
        _totalEnd = total == Timeout.InfiniteTimeSpan ? long.MaxValue : time.GetTimestamp() + (long)(total.TotalSeconds * time.TimestampFrequency);
        _source = Arm();
    }

    /// <summary>Cancelled by the client or by the phase.</summary>
    public CancellationToken Token => _source.Token;

    /// <summary>The phase that is running, or that ran out.</summary>
    public Phase Phase { get; private set; }

    /// <summary>The limit of that phase as configured.</summary>
    public TimeSpan Limit { get; private set; }

    /// <summary>Whether the client is gone.</summary>
    public bool ClientClosed => _client.IsCancellationRequested;

    /// <summary>Begins a phase. After a phase ran out, the next one gets a fresh token.</summary>
    public void Begin(Phase phase, TimeSpan limit)
    {
        if (_source.IsCancellationRequested && !_client.IsCancellationRequested)
        {
            _registration.Dispose();
            _source.Dispose();
            _source = Arm();
        }

        var now = _time.GetTimestamp();
        var left = _totalEnd == long.MaxValue ? Timeout.InfiniteTimeSpan : _time.GetElapsedTime(now, _totalEnd);
        if (left != Timeout.InfiniteTimeSpan && (limit == Timeout.InfiniteTimeSpan || left < limit))
        {
            (phase, limit) = (Phase.Total, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }

        // Moving the timer for every chunk of a stream costs a lock: a sixteenth of the limit is precise enough.
        if (phase == Phase && limit == _armedFor && _armedAt != 0 && _time.GetElapsedTime(_armedAt, now) < limit / 16)
        {
            return;
        }

        (Phase, Limit, _armedFor, _armedAt) = (phase, phase == Phase.Total ? _total : limit, limit, now);
        _source.CancelAfter(limit);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _registration.Dispose();
        _source.Dispose();
    }

    private CancellationTokenSource Arm()
    {
        _armedAt = 0;
        var source = new CancellationTokenSource(Timeout.InfiniteTimeSpan, _time);
        _registration = _client.UnsafeRegister(static s => ((CancellationTokenSource)s!).Cancel(), source);
        return source;
    }
}
