using System.Collections.Concurrent;

namespace Headgate.Gateway.Translation;

/// <summary>
/// Keeps things in memory for a while: bounded by weight, the oldest go first, and nothing outlives its time. Lock-free; a value that
/// is replaced or removed is let go of at once.
/// </summary>
/// <param name="mostWeight">What all values together may weigh.</param>
/// <param name="lifetime">How long one is kept.</param>
/// <param name="time">The clock.</param>
public sealed class BoundedStore<T>(long mostWeight, TimeSpan lifetime, TimeProvider time)
    where T : class
{
    private readonly ConcurrentDictionary<string, Entry> _entries = new(StringComparer.Ordinal);
    private readonly ConcurrentQueue<Entry> _order = new();
    private long _weight;

    /// <summary>What is kept weighs so much at the moment.</summary>
    public long Weight => Interlocked.Read(ref _weight);

    /// <summary>Keeps a value, in place of one that has the same key. One that alone is too heavy is not kept.</summary>
    public void Put(string key, T value, long weight)
    {
        if (weight > mostWeight)
        {
            Remove(key);
            return;
        }

        var entry = new Entry(key, value, weight, time.GetUtcNow() + lifetime);
        var old = default(Entry);
        _entries.AddOrUpdate(key, entry, (_, present) =>
        {
            old = present;
            return entry;
        });
        Release(old);
        Interlocked.Add(ref _weight, weight);
        _order.Enqueue(entry);
        Trim();
    }

    /// <summary>The value; null: there is none, or its time is over.</summary>
    public T? Find(string key) =>
        _entries.TryGetValue(key, out var entry) && entry.Until > time.GetUtcNow() ? entry.Value : null;

    /// <summary>Lets go of a value. False: there was none.</summary>
    public bool Remove(string key)
    {
        if (!_entries.TryRemove(key, out var entry))
        {
            return false;
        }

        Release(entry);
        return entry.Until > time.GetUtcNow();
    }

    private void Trim()
    {
        var now = time.GetUtcNow();
        while (_order.TryPeek(out var oldest) && (oldest.IsReleased || oldest.Until <= now || Weight > mostWeight))
        {
            if (_order.TryDequeue(out oldest))
            {
                _entries.TryRemove(KeyValuePair.Create(oldest.Key, oldest));
                Release(oldest);
            }
        }
    }

    private void Release(Entry? entry)
    {
        if (entry?.Release() == true)
        {
            Interlocked.Add(ref _weight, -entry.Weight);
        }
    }

    private sealed class Entry(string key, T value, long weight, DateTimeOffset until)
    {
        private int _released;
        private T? _value = value;

        public string Key => key;

        public long Weight => weight;

        public DateTimeOffset Until => until;

        public T? Value => Volatile.Read(ref _value);

        public bool IsReleased => Volatile.Read(ref _released) != 0;

        public bool Release()
        {
            Volatile.Write(ref _value, null);
            return Interlocked.Exchange(ref _released, 1) == 0;
        }
    }
}
