using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Headgate.Gateway.Access;

/// <summary>
/// Addresses and ranges of addresses as people and proxies write them. Stricter than the platform's parser, which takes <c>10</c> for 0.0.0.10,
/// <c>192.168</c> for 192.0.0.168 and <c>010.0.0.1</c> for 8.0.0.1: a list that lets in somebody else than it seems to is worse than an error.
/// </summary>
public static class NetworkText
{
    private const int V4Bits = 32;
    private const int MappedBits = 96;
    private const int LongestV4 = 15;

    /// <summary>Reads an address; one of IPv4 in the clothes of IPv6 is one of IPv4.</summary>
    public static bool TryParseAddress(ReadOnlySpan<char> text, out IPAddress address)
    {
        if (text.IsEmpty || text[0] == '[' || text.Contains('%') || !IPAddress.TryParse(text, out var parsed))
        {
            address = IPAddress.None;
            return false;
        }

        address = Plain(parsed);
        return parsed.AddressFamily == AddressFamily.InterNetworkV6 || IsDotted(parsed, text);
    }

    /// <summary>Reads an address, or a range such as <c>10.0.0.0/8</c>; bits behind a range's length are cut off.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/');
        var isV6 = text.Contains(':');
        if (!TryParseAddress(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var bits = bytes.Length * 8;
        var length = bits;
        if (slash >= 0)
        {
            if (!int.TryParse(text[(slash + 1)..], NumberStyles.None, CultureInfo.InvariantCulture, out length))
            {
                return false;
            }

            // ::ffff:10.0.0.0/104 is 10.0.0.0/8.
            length -= isV6 && bits == V4Bits ? MappedBits : 0;
        }

        if (length < 0 || length > bits)
        {
            return false;
        }

        for (var bit = length; bit < bits; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    /// <summary>An address of IPv4 in the clothes of IPv6, as sockets for both tell it, without them; any other as it is.</summary>
    public static IPAddress Plain(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    // Four decimal numbers without leading zeros: what the address itself would be written as.
    private static bool IsDotted(IPAddress address, ReadOnlySpan<char> text)
    {
        Span<char> written = stackalloc char[LongestV4];
        return address.TryFormat(written, out var length) && text.SequenceEqual(written[..length]);
    }
}
