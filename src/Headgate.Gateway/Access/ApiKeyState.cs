namespace Headgate.Gateway.Access;

/// <summary>Counters of one API key; survive reloads.</summary>
public sealed class ApiKeyState(TimeProvider time)
{
    private int _concurrent;

    /// <summary>Requests of the last 60 seconds.</summary>
    public SlidingWindow Requests { get; } = new(time);

    /// <summary>Tokens of the last 60 seconds: estimates for what runs, actual figures for what ended.</summary>
    public SlidingWindow Tokens { get; } = new(time);

    /// <summary>Spending.</summary>
    public Budget Budget { get; } = new(time);

    /// <summary>Requests that are under way.</summary>
    public int Concurrent => Volatile.Read(ref _concurrent);

    /// <summary>One more request, unless the limit is reached.</summary>
    public bool TryEnter(int limit)
    {
        if (Interlocked.Increment(ref _concurrent) <= limit)
        {
            return true;
        }

        Interlocked.Decrement(ref _concurrent);
        return false;
    }

    /// <summary>The request has ended.</summary>
    public void Leave() => Interlocked.Decrement(ref _concurrent);
}
