namespace Headgate.Gateway.Limits;

/// <summary>
/// Takes all limits of a request in one step, or none: first it looks whether every one would let it pass, then it takes them; if another
/// request took the last place in between, what was taken is given back. Nothing is held after a refusal.
/// </summary>
public static class Limiter
{
    /// <summary>The first limit that would refuse; null: none would. Takes nothing.</summary>
    public static Limit? FirstClosed(Limit[] limits, in Demand demand, in Moment now)
    {
        foreach (var limit in limits)
        {
            if (!limit.Shadow && !limit.Fits(demand, now))
            {
                return limit;
            }
        }

        return null;
    }

    /// <summary>Takes all, or none and says which refused.</summary>
    /// <param name="limits">The limits.</param>
    /// <param name="demand">What the request is expected to take.</param>
    /// <param name="now">The moment.</param>
    /// <param name="would">The shadow limits that would have refused are added, comma-separated.</param>
    public static Limit? Take(Limit[] limits, in Demand demand, in Moment now, ref string? would)
    {
        for (var i = 0; i < limits.Length; i++)
        {
            var limit = limits[i];
            if (limit.Shadow)
            {
                if (!limit.Take(demand, now))
                {
                    would = would is null ? limit.ToString() : $"{would}, {limit}";
                }
            }
            else if (!limit.TryTake(demand, now))
            {
                GiveBack(limits.AsSpan(0, i), demand, now, now);
                return limit;
            }
        }

        return null;
    }

    /// <summary>Gives everything back.</summary>
    public static void GiveBack(ReadOnlySpan<Limit> limits, in Demand demand, in Moment takenAt, in Moment now)
    {
        foreach (var limit in limits)
        {
            limit.GiveBack(demand, takenAt, now);
        }
    }

    /// <summary>Replaces the estimates by what was really used.</summary>
    public static void Settle(Limit[] limits, in Demand demand, long tokens, long cost, in Moment takenAt, in Moment now)
    {
        foreach (var limit in limits)
        {
            limit.Settle(demand, tokens, cost, takenAt, now);
        }
    }
}
