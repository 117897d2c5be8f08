namespace Headgate.Gateway.Limits;

/// <summary>Counts what runs.</summary>
public sealed class ConcurrencyCounter : LimitCounter
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private long _count;

    /// <inheritdoc/>
    public override long Used(in Moment now) => Volatile.Read(ref _count);

    /// <inheritdoc/>
    public override bool TryTake(long amount, long need, long limit, in Moment now)
    {
        long seen;
        do
        {
            seen = Volatile.Read(ref _count);
            if (seen > limit - need)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _count, seen + amount, seen) != seen);
        return true;
    }

    /// <inheritdoc/>
    public override void Settle(long taken, long actual, in Moment takenAt, in Moment now) => Interlocked.Add(ref _count, -taken);

    /// <inheritdoc/>
    public override TimeSpan? OpensIn(long need, long limit, in Moment now) => Patience;

    /// <inheritdoc/>
    public override TimeSpan? ClearsIn(in Moment now) => Patience;

    /// <inheritdoc/>
    public override void Restore(long amount, TimeSpan age, long startUtc, in Moment now) =>
        throw new InvalidOperationException("What ran before this process began runs no longer.");
}
