namespace Headgate.TestKit.Upstream;

/// <summary>
/// A point in a script where the upstream stops until the test lets it go on. It also tells the test when that point is
/// reached, so that no test needs to sleep.
/// </summary>
public sealed class Gate
{
    private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _open = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when a request stands at the gate: everything scripted before it has been handed to the socket.</summary>
    public Task Reached => _reached.Task.WaitAsync(Patience.Limit, TimeProvider.System);

    /// <summary>Lets every request through, now and later.</summary>
    public void Open() => _open.TrySetResult();

    /// <summary>Stands at the gate until it opens.</summary>
    public Task PassAsync(CancellationToken cancellation)
    {
        _reached.TrySetResult();
        return _open.Task.WaitAsync(cancellation);
    }
}
