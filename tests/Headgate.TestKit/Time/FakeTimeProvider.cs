namespace Headgate.TestKit.Time;

/// <summary>
/// A clock that stands still until the test moves it. Timers (and with them <c>Task.Delay</c>, <c>CancellationTokenSource</c> and
/// <c>WaitAsync</c> on this provider) fire inside <see cref="Advance"/>, in the order in which they are due, each at its own moment.
/// </summary>
public sealed class FakeTimeProvider : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly List<FakeTimer> _timers = [];
    private readonly List<(TimeSpan Within, TaskCompletionSource Armed)> _waiters = [];
    private DateTimeOffset _now;

    /// <summary>A clock at noon of 20 November 2026, UTC.</summary>
    public FakeTimeProvider()
        : this(new DateTimeOffset(2026, 11, 20, 12, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock at the given moment.</summary>
    public FakeTimeProvider(DateTimeOffset start) => _now = start;

    /// <inheritdoc/>
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    /// <inheritdoc/>
    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    /// <summary>How many timers wait to fire.</summary>
    public int ArmedTimers
    {
        get
        {
            lock (_lock)
            {
                return _timers.Count;
            }
        }
    }

    /// <inheritdoc/>
    public override DateTimeOffset GetUtcNow()
    {
        lock (_lock)
        {
            return _now;
        }
    }

    /// <inheritdoc/>
    public override long GetTimestamp() => GetUtcNow().UtcTicks;

    /// <inheritdoc/>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new FakeTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what falls due on the way.</summary>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        AdvanceTo(GetUtcNow() + by);
    }

    /// <summary>Moves the clock to a moment that is not in the past and fires what falls due on the way.</summary>
    public void AdvanceTo(DateTimeOffset moment)
    {
        while (TakeDue(moment) is { } timer)
        {
            timer.Fire();
        }
    }

    /// <summary>
    /// Completes when some timer is armed to fire within a span from now: the moment from which advancing by that span is sure
    /// to fire it. Fails when none is armed in time.
    /// </summary>
    public Task WhenArmedAsync(TimeSpan within)
    {
        lock (_lock)
        {
            if (_timers.Exists(t => t.Due <= _now + within))
            {
                return Task.CompletedTask;
            }

            var armed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiters.Add((within, armed));
            return armed.Task.WaitAsync(Patience.Limit, System);
        }
    }

    /// <summary>Waits until some timer is armed to fire within the span, then advances by it.</summary>
    public async Task AdvanceWhenArmedAsync(TimeSpan by)
    {
        await WhenArmedAsync(by);
        Advance(by);
    }

    internal void Arm(FakeTimer timer, TimeSpan dueTime)
    {
        var fireNow = false;
        lock (_lock)
        {
            _timers.Remove(timer);
            if (dueTime == Timeout.InfiniteTimeSpan)
            {
                return;
            }

            if (dueTime == TimeSpan.Zero)
            {
                timer.Due = _now;
                fireNow = true;
            }
            else
            {
                Add(timer, _now + dueTime);
            }
        }

        if (fireNow)
        {
            // As the system's timers do: a timer that is due at once does not wait for the clock, nor fires on the caller's stack.
            ThreadPool.QueueUserWorkItem(static t => t.FireAndRearm(), timer, preferLocal: false);
        }
    }

    internal void Disarm(FakeTimer timer)
    {
        lock (_lock)
        {
            _timers.Remove(timer);
        }
    }

    internal void Rearm(FakeTimer timer)
    {
        lock (_lock)
        {
            Add(timer, timer.Due + timer.Period);
        }
    }

    private FakeTimer? TakeDue(DateTimeOffset moment)
    {
        lock (_lock)
        {
            var next = _timers.Count > 0 ? _timers[0] : null;
            if (next is null || next.Due > moment)
            {
                _now = moment > _now ? moment : _now;
                return null;
            }

            _timers.RemoveAt(0);
            _now = next.Due > _now ? next.Due : _now;
            if (next.Period > TimeSpan.Zero)
            {
                Add(next, next.Due + next.Period);
            }

            return next;
        }
    }

    // Kept in order of due time, then of arming. Callers hold the lock.
    private void Add(FakeTimer timer, DateTimeOffset due)
    {
        timer.Due = due;
        var place = _timers.FindIndex(t => t.Due > due);
        _timers.Insert(place < 0 ? _timers.Count : place, timer);
        foreach (var waiter in _waiters.Where(w => due <= _now + w.Within).ToArray())
        {
            _waiters.Remove(waiter);
            waiter.Armed.SetResult();
        }
    }
}
