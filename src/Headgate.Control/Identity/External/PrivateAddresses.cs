using System.Net;
using System.Net.Sockets;
using Headgate.Gateway.Forwarding;

namespace Headgate.Control.Identity.External;

/// <summary>Which addresses are no place of the public internet.</summary>
internal static class PrivateAddresses
{
    private static readonly IPNetwork[] Networks =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.168.0.0/16", "198.18.0.0/15", "224.0.0.0/4",
            "240.0.0.0/4", "::/128", "::1/128", "fc00::/7", "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(network => IPNetwork.Parse(network)),
    ];

    // ::ffff:0:0/96, ::/96, 64:ff9b::/96, 2002::/16: what follows are the four bytes of an IPv4 address.
    private static readonly byte[][] Disguises =
    [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x20, 0x02],
    ];

    /// <summary>Whether an address is of this machine, of a private network, or otherwise not public.</summary>
    public static bool IsPrivate(IPAddress address) =>
        AddressGuard.IsForbidden(address) || IsListed(address) || (Disguised(address) is { } plain && IsListed(plain));

    private static bool IsListed(IPAddress address) => Networks.Any(network => network.BaseAddress.AddressFamily == address.AddressFamily && network.Contains(address));

    private static IPAddress? Disguised(IPAddress address)
    {
        if (address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return null;
        }

        var bytes = address.GetAddressBytes();
        return Disguises.FirstOrDefault(prefix => bytes.AsSpan().StartsWith(prefix)) is { } found ? new IPAddress(bytes.AsSpan(found.Length, 4)) : null;
    }
}
