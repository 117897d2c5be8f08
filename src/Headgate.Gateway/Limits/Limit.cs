using Headgate.Gateway.Metering;

namespace Headgate.Gateway.Limits;

/// <summary>What a limit counts.</summary>
public enum LimitKind
{
    /// <summary>Requests; at a channel, attempts.</summary>
    Requests,

    /// <summary>Tokens, input and output.</summary>
    Tokens,

    /// <summary>nano-USD.</summary>
    Cost,

    /// <summary>Requests at the same time.</summary>
    Concurrency,
}

/// <summary>One limit, compiled.</summary>
public sealed class Limit
{
    /// <summary>Whose it is.</summary>
    public required LimitOwner Owner { get; init; }

    /// <summary>Its name for errors, such as <c>requestsPerMinute</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What it counts.</summary>
    public required LimitKind Kind { get; init; }

    /// <summary>The most: requests, tokens or nano-USD.</summary>
    public required long Max { get; init; }

    /// <summary>Over which time.</summary>
    public required LimitWindow Window { get; init; }

    /// <summary><see cref="Max"/> as headers say it.</summary>
    public string MaxText => field ??= TextOf(Max);

    /// <summary>Counted, never enforced.</summary>
    public bool Shadow { get; init; }

    /// <summary>Its count; survives reloads.</summary>
    public required LimitCounter Counter { get; init; }

    /// <summary>For records and headers, such as <c>key 'ci': requestsPerMinute</c>.</summary>
    public override string ToString() => $"{Owner}: {Name}";

    /// <summary>An amount of what it counts, as headers say it: money in USD.</summary>
    public string TextOf(long amount) => FixedPoint.Text(amount, Kind == LimitKind.Cost ? 9 : 0);

    /// <summary>What is really used of it: without the estimates of what runs, where it counts money.</summary>
    public long Spent(in Moment now) => Math.Max(0, Counter.Used(now) - Counter.Held);

    /// <summary>What must be free for a request: its estimate; of money any rest for the only one that runs.</summary>
    public long NeedOf(in Demand demand) =>
        Kind == LimitKind.Cost && Counter.Running == 0 ? 1 : Math.Max(1, AmountOf(demand));

    /// <summary>Whether a request would pass now. Takes nothing.</summary>
    public bool Fits(in Demand demand, in Moment now) => Counter.Used(now) <= Max - NeedOf(demand);

    /// <summary>Counts a request, unless it does not fit.</summary>
    public bool TryTake(in Demand demand, in Moment now)
    {
        var amount = AmountOf(demand);
        if (Kind != LimitKind.Cost)
        {
            return Counter.TryTake(amount, Math.Max(1, amount), Max, now) && Confirm(amount);
        }

        // Whoever is alone may pass the limit with its estimate; of two at once only one is alone.
        var alone = Counter.Hold(amount) == 1;
        if (Counter.TryTake(amount, alone ? 1 : Math.Max(1, amount), Max, now))
        {
            return true;
        }

        Counter.Release(amount);
        return false;
    }

    /// <summary>Counts a request whether it fits or not.</summary>
    /// <returns>Whether it fitted.</returns>
    public bool Take(in Demand demand, in Moment now)
    {
        var fits = Fits(demand, now);
        var amount = AmountOf(demand);
        if (Kind == LimitKind.Cost)
        {
            Counter.Hold(amount);
        }

        Counter.TryTake(amount, 0, long.MaxValue, now);
        Confirm(amount);
        return fits;
    }

    /// <summary>Takes a request out as if it had never been.</summary>
    public void GiveBack(in Demand demand, in Moment takenAt, in Moment now)
    {
        Confirm(-AmountOf(demand));
        Replace(demand, 0, takenAt, now);
    }

    /// <summary>Replaces a request's estimate by the actual; a request that was let in stays one.</summary>
    public void Settle(in Demand demand, long tokens, long cost, in Moment takenAt, in Moment now)
    {
        if (Kind != LimitKind.Requests)
        {
            Replace(demand, Kind == LimitKind.Tokens ? tokens : cost, takenAt, now);
        }
    }

    // A request is a request, however it ends.
    private bool Confirm(long amount)
    {
        if (Kind == LimitKind.Requests)
        {
            Counter.Confirm(amount);
        }

        return true;
    }

    private void Replace(in Demand demand, long actual, in Moment takenAt, in Moment now)
    {
        var amount = AmountOf(demand);
        if (Kind == LimitKind.Cost)
        {
            Counter.Release(amount);
        }

        Counter.Settle(amount, Math.Clamp(actual, 0, LimitCounter.Largest), takenAt, now);
    }

    // Never more than the whole limit: a request larger than that runs when nothing else does, or it could never run.
    private long AmountOf(in Demand demand) => Kind switch
    {
        LimitKind.Tokens => Math.Clamp(demand.Tokens, 0, Math.Min(Max, LimitCounter.Largest)),
        LimitKind.Cost => Math.Clamp(demand.Cost, 0, Math.Min(Max, LimitCounter.Largest)),
        _ => 1,
    };
}
