namespace Headgate.TestKit.Time;

/// <summary>A timer of a <see cref="FakeTimeProvider"/>, which guards its times with its own lock.</summary>
internal sealed class FakeTimer(FakeTimeProvider provider, TimerCallback callback, object? state) : ITimer
{
    private volatile bool _disposed;

    public DateTimeOffset Due { get; set; }

    /// <summary>Zero: fires once.</summary>
    public TimeSpan Period { get; private set; }

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        if (_disposed)
        {
            return false;
        }

        Period = period == Timeout.InfiniteTimeSpan ? TimeSpan.Zero : period;
        provider.Arm(this, dueTime);
        return true;
    }

    public void Fire()
    {
        if (!_disposed)
        {
            callback(state);
        }
    }

    public void FireAndRearm()
    {
        if (Period > TimeSpan.Zero && !_disposed)
        {
            provider.Rearm(this);
        }

        Fire();
    }

    public void Dispose()
    {
        _disposed = true;
        provider.Disarm(this);
    }

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}
