using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Headgate.Control.Admin;

namespace Headgate.Control.Identity;

/// <summary>
/// Slows guessers down. Every attempt counts before it is tried, so that a hundred at once are a hundred, and is taken back when it was
/// right. Who has used up a window is locked out, each time twice as long. Accounts and addresses are counted apart, in two tables of
/// bounded size that forget the longest unused: a flood of made-up addresses cannot wash an account's count away.
/// </summary>
public sealed class AttemptThrottle
{
    private const int Capacity = 50_000;
    private const int LongestAccount = 128;

    // Behind a reverse proxy on the same machine everybody comes from loopback: one guesser must not lock all others out.
    private const int LoopbackFactor = 20;
    private static readonly byte[] Nobody = new byte[16];
    private readonly TimeProvider _time;
    private readonly AttemptTable _accounts;
    private readonly AttemptTable _addresses;
    private readonly AttemptTable _known;

    /// <summary>A throttle that knows of no attempts.</summary>
    public AttemptThrottle(TimeProvider time)
        : this(time, Capacity)
    {
    }

    internal AttemptThrottle(TimeProvider time, int capacity)
    {
        _time = time;
        _accounts = new AttemptTable(capacity);
        _addresses = new AttemptTable(capacity);
        _known = new AttemptTable(capacity);
    }

    /// <summary>How many accounts and addresses it remembers.</summary>
    internal int Count => _accounts.Count + _addresses.Count;

    /// <summary>Counts an attempt; call it before trying.</summary>
    /// <param name="kind">What is tried.</param>
    /// <param name="account">On which account, in any case; null: none is named.</param>
    /// <param name="address">From where, as <see cref="Caller.Address"/> has it; null: unknown, which counts as one address.</param>
    /// <exception cref="Refusal">Too many: 429 with Retry-After.</exception>
    public void Take(AttemptKind kind, string? account, string? address)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds();
        var (network, rule) = Network(kind, address);
        var wait = _addresses.Take(kind.Name + '\n' + network, rule, now);
        if (wait == 0 && account is not null)
        {
            var (key, known) = AccountKeys(kind, account, network);
            wait = _known.Has(known) ? _known.Take(known, kind.PerAccount, now) : _accounts.Take(key, kind.PerAccount, now);
        }

        if (wait > 0)
        {
            var retry = TimeSpan.FromMilliseconds(wait);
            throw Refusal.TooMany($"Too many attempts; wait {Math.Ceiling(retry.TotalSeconds)} seconds and try again.", retry);
        }
    }

    /// <summary>
    /// The attempt was right: it and the account's wrong ones before it are forgotten, and it does not count against the address. From now on the
    /// account counts apart for that network, so that strangers who guess at it elsewhere cannot lock its owner out.
    /// </summary>
    public void Forgive(AttemptKind kind, string? account, string? address)
    {
        var network = Network(kind, address).Key;
        _addresses.TakeBack(kind.Name + '\n' + network);
        if (account is null)
        {
            return;
        }

        var (key, known) = AccountKeys(kind, account, network);
        if (!_known.Has(known))
        {
            _accounts.Forget(key);
        }

        _known.Forget(known);
        _known.Add(known);
    }

    private static (string Key, string Known) AccountKeys(AttemptKind kind, string account, string network)
    {
        var folded = account.Trim().ToLowerInvariant();
        var key = kind.Name + '\n' + (folded.Length <= LongestAccount ? folded : Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes(folded))));
        return (key, key + '\n' + network);
    }

    // One subscriber has a whole /64 of IPv6.
    private static (string Key, AttemptRule Rule) Network(AttemptKind kind, string? address)
    {
        var ip = IPAddress.TryParse(address, out var parsed) ? parsed : new IPAddress(Nobody);
        if (ip.IsIPv4MappedToIPv6)
        {
            ip = ip.MapToIPv4();
        }

        if (IPAddress.IsLoopback(ip))
        {
            return ("loopback", kind.PerAddress with { Attempts = kind.PerAddress.Attempts * LoopbackFactor });
        }

        return ip.AddressFamily == AddressFamily.InterNetworkV6
            ? (Convert.ToHexString(ip.GetAddressBytes().AsSpan(0, 8)), kind.PerAddress)
            : (ip.ToString(), kind.PerAddress);
    }
}
