namespace Headgate.Control.Identity;

/// <summary>Attempts by key, at most so many keys; the longest unused is forgotten first. Times are Unix milliseconds.</summary>
internal sealed class AttemptTable(int capacity)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, LinkedListNode<Entry>> _entries = new(StringComparer.Ordinal);
    private readonly LinkedList<Entry> _byUse = new();

    /// <summary>How many keys there are.</summary>
    public int Count
    {
        get
        {
            lock (_lock)
            {
                return _entries.Count;
            }
        }
    }

    /// <summary>Whether a key is there.</summary>
    public bool Has(string key)
    {
        lock (_lock)
        {
            return _entries.ContainsKey(key);
        }
    }

    /// <summary>Adds a key without attempts.</summary>
    public void Add(string key)
    {
        lock (_lock)
        {
            Find(key);
        }
    }

    /// <summary>Counts an attempt.</summary>
    /// <returns>0: it may be tried; else how many milliseconds to wait.</returns>
    public long Take(string key, AttemptRule rule, long now)
    {
        lock (_lock)
        {
            return Find(key).Take(rule, now);
        }
    }

    /// <summary>Takes the newest attempt back.</summary>
    public void TakeBack(string key)
    {
        lock (_lock)
        {
            if (_entries.TryGetValue(key, out var node) && node.Value.Times.Count > 0)
            {
                node.Value.Times.RemoveAt(node.Value.Times.Count - 1);
            }
        }
    }

    /// <summary>Forgets everything about a key.</summary>
    public void Forget(string key)
    {
        lock (_lock)
        {
            if (_entries.Remove(key, out var node))
            {
                _byUse.Remove(node);
            }
        }
    }

    private Entry Find(string key)
    {
        if (_entries.TryGetValue(key, out var node))
        {
            _byUse.Remove(node);
        }
        else
        {
            if (_entries.Count >= capacity)
            {
                _entries.Remove(_byUse.First!.Value.Key);
                _byUse.RemoveFirst();
            }

            node = new LinkedListNode<Entry>(new Entry(key));
            _entries.Add(key, node);
        }

        _byUse.AddLast(node);
        return node.Value;
    }

    private sealed class Entry(string key)
    {
        private int _locks;
        private long _lockedUntil;

        public string Key { get; } = key;

        public List<long> Times { get; } = [];

        public long Take(AttemptRule rule, long now)
        {
            if (now < _lockedUntil)
            {
                return _lockedUntil - now;
            }

            // Quiet for as long as the longest lock since the last one: the next is the first again.
            if (_locks > 0 && now - _lockedUntil > (long)rule.LongestLock.TotalMilliseconds)
            {
                _locks = 0;
            }

            var windowStart = now - (long)rule.Window.TotalMilliseconds;
            Times.RemoveAll(time => time <= windowStart);
            if (Times.Count < rule.Attempts)
            {
                Times.Add(now);
                return 0;
            }

            var length = Math.Min(rule.FirstLock.TotalMilliseconds * Math.Pow(2, _locks), rule.LongestLock.TotalMilliseconds);
            _locks = Math.Min(_locks + 1, 30);
            _lockedUntil = now + (long)length;

            // After the lock one attempt goes through, and a wrong one locks again.
            Times.RemoveAt(0);
            return (long)length;
        }
    }
}
