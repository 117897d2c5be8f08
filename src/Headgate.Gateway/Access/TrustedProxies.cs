using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Headgate.Gateway.Access;

/// <summary>
/// Proxies in front of the gateway, whose word on where a request comes from is taken: <c>X-Forwarded-For</c> from right to left, as far as trusted
/// proxies wrote it, and <c>X-Forwarded-Proto</c>. Nobody else's headers change anything. <c>Forwarded</c> (RFC 7239) is not read: proxies that write the
/// other two pass on a <c>Forwarded</c> that a client made up.
/// </summary>
/// <remarks>
/// Not ASP.NET Core's middleware: it splits the header as quoted strings, so that a client's single <c>"</c> swallows what the proxy appends to it and
/// the client passes for the proxy.
/// </remarks>
public sealed class TrustedProxies
{
    // Longer chains than this are loops or made up.
    private const int MostHops = 16;
    private readonly IPNetwork[] _networks;

    private TrustedProxies(IPNetwork[] networks) => _networks = networks;

    /// <summary>Nobody is trusted.</summary>
    public static TrustedProxies None { get; } = new([]);

    /// <summary>Whether nobody is trusted.</summary>
    public bool IsEmpty => _networks.Length == 0;

    /// <summary>Reads addresses and CIDR ranges.</summary>
    /// <param name="texts">The addresses and ranges.</param>
    /// <param name="proxies">Those that can be read.</param>
    /// <returns>Those that cannot.</returns>
    public static IReadOnlyList<string> Parse(IReadOnlyList<string> texts, out TrustedProxies proxies)
    {
        var networks = new List<IPNetwork>(texts.Count);
        var wrong = new List<string>();
        foreach (var text in texts)
        {
            if (NetworkText.TryParse(text.AsSpan().Trim(), out var network))
            {
                networks.Add(network);
            }
            else
            {
                wrong.Add(text);
            }
        }

        proxies = networks.Count == 0 ? None : new TrustedProxies([.. networks]);
        return wrong;
    }

    /// <summary>Gives a request the address and scheme that its client has, where a trusted proxy sent it.</summary>
    public void Apply(HttpContext context)
    {
        if (context.Connection.RemoteIpAddress is not { } peer || !Contains(peer))
        {
            return;
        }

        var headers = context.Request.Headers;
        context.Connection.RemoteIpAddress = ClientOf(peer, headers["X-Forwarded-For"], out var hops);
        if (SchemeOf(headers["X-Forwarded-Proto"], hops) is { } scheme)
        {
            context.Request.Scheme = scheme;
        }
    }

    private bool Contains(IPAddress address)
    {
        var plain = NetworkText.Plain(address);
        foreach (var network in _networks)
        {
            if (network.Contains(plain))
            {
                return true;
            }
        }

        return false;
    }

    // Each trusted hop says whom it has from. What cannot be read ends the walk, so that nothing left of it counts.
    private IPAddress ClientOf(IPAddress peer, StringValues header, out int hops)
    {
        var client = peer;
        var entries = new FromTheRight(header);
        for (hops = 0; hops < MostHops && (hops == 0 || Contains(client)); hops++)
        {
            if (!entries.MoveNext() || !TryParseHop(entries.Current, out var hop))
            {
                break;
            }

            client = hop;
        }

        return client;
    }

    // The scheme of the same hop where every proxy adds its own; a chain whose last proxy writes one for all has only that.
    private static string? SchemeOf(StringValues header, int hops)
    {
        var entries = new FromTheRight(header);
        string? scheme = null;
        for (var i = 0; i < Math.Max(hops, 1) && entries.MoveNext(); i++)
        {
            scheme = entries.Current.Equals("https", StringComparison.OrdinalIgnoreCase) ? "https"
                : entries.Current.Equals("http", StringComparison.OrdinalIgnoreCase) ? "http" : null;
        }

        return scheme;
    }

    // 192.0.2.1, 192.0.2.1:8080, 2001:db8::1, [2001:db8::1], [2001:db8::1]:8080
    private static bool TryParseHop(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (!text.IsEmpty && text[0] == '[')
        {
            var end = text.IndexOf(']');
            address = IPAddress.None;
            return end > 0 && (end == text.Length - 1 || IsPort(text[(end + 1)..])) && text[..end].Contains(':') && NetworkText.TryParseAddress(text[1..end], out address);
        }

        var colon = text.IndexOf(':');
        var hasPort = colon >= 0 && text.LastIndexOf(':') == colon && IsPort(text[colon..]);
        return NetworkText.TryParseAddress(hasPort ? text[..colon] : text, out address);
    }

    private static bool IsPort(ReadOnlySpan<char> text) => text.Length is > 1 and <= 6 && text[0] == ':' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0;

    // The comma-separated parts of all headers of a name, the last one first.
    private ref struct FromTheRight(StringValues headers)
    {
        private readonly StringValues _headers = headers;
        private int _header = headers.Count;
        private ReadOnlySpan<char> _left;
        private bool _hasLeft;

        public ReadOnlySpan<char> Current { get; private set; }

        public bool MoveNext()
        {
            if (!_hasLeft)
            {
                if (_header == 0)
                {
                    return false;
                }

                _left = _headers[--_header];
            }

            var comma = _left.LastIndexOf(',');
            Current = _left[(comma + 1)..].Trim();
            _hasLeft = comma >= 0;
            _left = _hasLeft ? _left[..comma] : default;
            return true;
        }
    }
}
