namespace Headgate.Gateway.Limits;

/// <summary>
/// What an account that pays in advance has left; nano-USD. The ledger says the balance, and how much of what was spent here it holds;
/// what requests hold and what the ledger has not seen yet is taken off here.
/// </summary>
/// <param name="account">The account's id, such as <c>user:ID</c>.</param>
public sealed class WalletState(string account)
{
    private readonly Lock _posting = new();
    private long _available;
    private long _held;
    private long _notPosted;
    private long _balance;
    private int _running;
    private volatile bool _known;

    /// <summary>The account's id.</summary>
    public string Account => account;

    /// <summary>Whether the ledger has told the balance; until then nothing can be reserved.</summary>
    public bool IsKnown => _known;

    /// <summary>The balance as the ledger last told it.</summary>
    public long Balance => Volatile.Read(ref _balance);

    /// <summary>Estimates of requests that run.</summary>
    public long Held => Volatile.Read(ref _held);

    /// <summary>What was spent and is not in the balance yet.</summary>
    public long SpentNotPosted => Volatile.Read(ref _notPosted);

    /// <summary>What may still be spent: the balance without what is held and what is not posted.</summary>
    public long Available => Volatile.Read(ref _available);

    /// <summary>Whether <see cref="TryReserve"/> would succeed now. Changes nothing.</summary>
    public bool Fits(long estimate) => Available >= (Volatile.Read(ref _running) == 0 ? 1 : Math.Max(1, Cap(estimate)));

    /// <summary>
    /// Holds an estimate back. Refused when nothing is left, or when the estimate would overdraw while another request holds
    /// something: the account is overdrawn by no more than one request's actual cost beyond what its estimate said.
    /// </summary>
    public bool TryReserve(long estimate)
    {
        estimate = Cap(estimate);
        var need = Interlocked.Increment(ref _running) == 1 ? 1 : Math.Max(1, estimate);
        long seen;
        do
        {
            seen = Volatile.Read(ref _available);
            if (seen < need)
            {
                Interlocked.Decrement(ref _running);
                return false;
            }
        }
        while (Interlocked.CompareExchange(ref _available, seen - estimate, seen) != seen);
        Interlocked.Add(ref _held, estimate);
        return true;
    }

    /// <summary>Turns a reservation into what was really spent; exactly once per reservation.</summary>
    public void Settle(long estimate, long actual)
    {
        estimate = Cap(estimate);
        actual = Cap(actual);
        Interlocked.Add(ref _notPosted, actual);
        Interlocked.Add(ref _held, -estimate);
        Interlocked.Add(ref _available, estimate - actual);
        Interlocked.Decrement(ref _running);
    }

    /// <summary>Gives a reservation back as if it had never been.</summary>
    public void GiveBack(long estimate) => Settle(estimate, 0);

    /// <summary>The ledger tells the balance.</summary>
    /// <param name="balance">What it is now.</param>
    /// <param name="posted">
    /// How much of what was spent it has taken into the balance since it told it last. What this state did not count (it is of an earlier
    /// process) is passed over: the balance was first told without it.
    /// </param>
    public void SetBalance(long balance, long posted)
    {
        lock (_posting)
        {
            posted = Math.Clamp(posted, 0, Volatile.Read(ref _notPosted));
            Interlocked.Add(ref _notPosted, -posted);
            Interlocked.Add(ref _available, balance - _balance + posted);
            Volatile.Write(ref _balance, balance);
            _known = true;
        }
    }

    private static long Cap(long amount) => Math.Clamp(amount, 0, LimitCounter.Largest);
}
