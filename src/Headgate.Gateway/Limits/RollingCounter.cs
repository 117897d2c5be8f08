namespace Headgate.Gateway.Limits;

/// <summary>
/// A lock-free count over the last so much time, in sixty slots. A slot leaves as a whole, when all of it is older than the window: the
/// limit is never passed in any window, and a place comes free at most a sixtieth of the window late.
/// </summary>
/// <remarks>
/// The total decides; it always is the sum of the slots and of what is on its way into one. A slot belongs to one stretch of time for
/// ever and is closed when it leaves, so nothing that comes late can fall into another stretch. Idle counters hold no slots.
/// </remarks>
public sealed class RollingCounter(TimeSpan window) : LimitCounter
{
    private const int Live = 60;
    private const int Ring = 64;
    private const long Closed = long.MinValue;

    private readonly long _slotTicks = Math.Max(1, window.Ticks / Live);
    private Slot?[]? _ring;
    private long _head;
    private long _total;

    /// <inheritdoc/>
    public override long Used(in Moment now)
    {
        Sweep(NumberOf(now));
        return Volatile.Read(ref _total);
    }

    /// <inheritdoc/>
    public override bool TryTake(long amount, long need, long limit, in Moment now)
    {
        var number = NumberOf(now);
        Sweep(number);
        long seen;
        do
        {
            seen = Volatile.Read(ref _total);
            if (seen > limit - need)
            {
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _total, seen + amount, seen) != seen);
        Put(number, amount);
        return true;
    }

    /// <inheritdoc/>
    public override void Settle(long taken, long actual, in Moment takenAt, in Moment now)
    {
        // The estimate goes from where it stands, if it still counts; the actual counts from now on.
        var number = NumberOf(now);
        Sweep(number);
        var back = taken != 0 && TryTakeOut(NumberOf(takenAt), taken) ? taken : 0;
        if (actual != 0)
        {
            Put(number, actual);
        }

        Interlocked.Add(ref _total, actual - back);
    }

    /// <inheritdoc/>
    public override TimeSpan? OpensIn(long need, long limit, in Moment now)
    {
        var number = NumberOf(now);
        Sweep(number);
        var excess = Volatile.Read(ref _total) + need - limit;
        if (excess <= 0)
        {
            return TimeSpan.Zero;
        }

        for (var i = number - Live; i < number; i++)
        {
            excess -= AmountIn(i);
            if (excess <= 0)
            {
                return TimeSpan.FromTicks(EndOf(i) - now.Clock);
            }
        }

        return TimeSpan.FromTicks(EndOf(number) - now.Clock);
    }

    /// <inheritdoc/>
    public override TimeSpan? ClearsIn(in Moment now)
    {
        var number = NumberOf(now);
        Sweep(number);
        for (var i = number; i >= number - Live; i--)
        {
            if (AmountIn(i) != 0)
            {
                return TimeSpan.FromTicks(EndOf(i) - now.Clock);
            }
        }

        return TimeSpan.Zero;
    }

    /// <inheritdoc/>
    public override void Restore(long amount, TimeSpan age, long startUtc, in Moment now)
    {
        if (amount != 0 && age < window)
        {
            Put(NumberOf(now) - (age.Ticks / _slotTicks), amount);
            Interlocked.Add(ref _total, amount);
        }
    }

    private long NumberOf(in Moment now) => now.Clock / _slotTicks;

    // When a slot has left: everything in it is older than the window.
    private long EndOf(long number) => (number + Live + 1) * _slotTicks;

    private long AmountIn(long number)
    {
        var slot = _ring is { } ring ? Volatile.Read(ref ring[Index(number)]) : null;
        var amount = slot is not null && slot.Number == number ? Volatile.Read(ref slot.Amount) : 0;
        return amount == Closed ? 0 : amount;
    }

    // Everybody who finds that time has moved on takes out what has left, before looking at the total.
    private void Sweep(long number)
    {
        var head = Volatile.Read(ref _head);
        if (head >= number)
        {
            return;
        }

        if (_ring is { } ring)
        {
            for (var i = 0; i < ring.Length; i++)
            {
                if (Volatile.Read(ref ring[i]) is { } slot && slot.Number < number - Live)
                {
                    Close(slot);
                    Interlocked.CompareExchange(ref ring[i], null, slot);
                }
            }
        }

        while (head < number && Interlocked.CompareExchange(ref _head, number, head) is var seen && seen != head)
        {
            head = seen;
        }
    }

    private void Close(Slot slot)
    {
        var amount = Interlocked.Exchange(ref slot.Amount, Closed);
        if (amount is not (Closed or 0))
        {
            Interlocked.Add(ref _total, -amount);
        }
    }

    private void Put(long number, long amount)
    {
        var ring = _ring ?? Interlocked.CompareExchange(ref _ring, new Slot?[Ring], null) ?? _ring!;
        ref var place = ref ring[Index(number)];
        while (true)
        {
            var slot = Volatile.Read(ref place);
            if (slot is not null && slot.Number >= number && slot.TryAdd(amount))
            {
                return;
            }

            if (Interlocked.CompareExchange(ref place, new Slot(number, amount), slot) == slot)
            {
                if (slot is not null)
                {
                    Close(slot);
                }

                return;
            }
        }
    }

    private bool TryTakeOut(long number, long amount) =>
        _ring is { } ring && Volatile.Read(ref ring[Index(number)]) is { } slot && slot.Number == number && slot.TryAdd(-amount);

    private static int Index(long number) => (int)(number & (Ring - 1));

    private sealed class Slot(long number, long amount)
    {
        public readonly long Number = number;
        public long Amount = amount;

        /// <summary>Adds, unless the slot has left.</summary>
        public bool TryAdd(long more)
        {
            var seen = Volatile.Read(ref Amount);
            while (seen != Closed)
            {
                var before = Interlocked.CompareExchange(ref Amount, seen + more, seen);
                if (before == seen)
                {
                    return true;
                }

                seen = before;
            }

            return false;
        }
    }
}
