using Headgate.Gateway.Limits;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Counts for limits that this process does not know yet what the records tell: one question for all limits of one scope and window.</summary>
internal sealed class UsageRestorer(IUsageHistory history, TimeProvider time, ModelBook models)
{
    private const int Slots = 60;

    // A window that begins with its first request is found by going through those before it.
    private const int WindowsBack = 4;

    /// <summary>Restores the counters of some limits.</summary>
    public void Restore(IReadOnlyList<Limit> limits)
    {
        if (limits.Count == 0)
        {
            return;
        }

        var now = Moment.Now(time);
        foreach (var batch in limits.GroupBy(l => (l.Owner.Scope, l.Window, Until: l.Counter.CountsSince ?? now.Date)))
        {
            Restore(batch.Key.Scope, batch.Key.Window, [.. batch], batch.Key.Until, now);
        }
    }

    private void Restore(LimitScope scope, LimitWindow window, Limit[] limits, DateTimeOffset until, in Moment now)
    {
        var (since, slot) = Span(window, now);
        string[] ids = [.. limits.Select(l => l.Owner.Id).Distinct(StringComparer.Ordinal)];
        var rows = until < since ? [] : history.Read(new UsageQuery(scope, ids, since, until, slot));
        if (rows is null)
        {
            foreach (var limit in limits)
            {
                limit.Counter.PostponeRestore(now.Date);
            }

            return;
        }

        var byOwner = rows.ToLookup(r => scope == LimitScope.Model ? models.Find(r.Id)?.Name.ToLowerInvariant() ?? ModelBehindChannel(r.Id) : r.Id, StringComparer.Ordinal);
        foreach (var limit in limits)
        {
            var uses = byOwner[limit.Owner.Id].OrderBy(r => r.Slot).ToArray();
            if (window.Kind == WindowKind.FirstUse)
            {
                RestoreFirstUse(limit, uses, since, slot!.Value, now);
            }
            else
            {
                foreach (var row in uses)
                {
                    var age = slot is { } length ? now.Date - (since + (length * (row.Slot + 1))) : TimeSpan.Zero;
                    limit.Counter.Restore(Amount(limit, row), age < TimeSpan.Zero ? TimeSpan.Zero : age, 0, now);
                }
            }

            limit.Counter.EndRestore();
        }
    }

    private static (DateTimeOffset Since, TimeSpan? Slot) Span(LimitWindow window, in Moment now)
    {
        var slot = window.Length / Slots;
        return window.Kind switch
        {
            WindowKind.Rolling => (now.Date - window.Length, slot),
            WindowKind.FirstUse => (now.Date - (window.Length * WindowsBack), slot),
            _ => (new DateTimeOffset(window.BoundsAt(now.Utc).Start, TimeSpan.Zero), null),
        };
    }

    // The chain of windows, each begun by the first request after the one before it; only the last may still run.
    private static void RestoreFirstUse(Limit limit, UsageRow[] rows, DateTimeOffset since, TimeSpan slot, in Moment now)
    {
        var (begin, sum) = (-1, 0L);
        foreach (var row in rows)
        {
            if (begin < 0 || row.Slot >= begin + Slots)
            {
                (begin, sum) = (row.Slot, 0);
            }

            sum += Amount(limit, row);
        }

        if (begin >= 0)
        {
            limit.Counter.Restore(sum, TimeSpan.Zero, (since + (slot * begin)).UtcTicks, now);
        }
    }

    private string ModelBehindChannel(string asked) => models.Find(asked, namesChannel: true)?.Name.ToLowerInvariant() ?? asked;

    private static long Amount(Limit limit, in UsageRow row) => limit.Kind switch
    {
        LimitKind.Requests => row.Requests,
        LimitKind.Tokens => row.Tokens,
        _ => row.Cost,
    };
}
