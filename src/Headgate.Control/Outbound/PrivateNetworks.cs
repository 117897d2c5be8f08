using System.Net;
using System.Net.Sockets;

namespace Headgate.Control.Outbound;

/// <summary>Addresses that are not of the public internet: this machine, its network, and what is reserved.</summary>
internal static class PrivateNetworks
{
    private static readonly IPNetwork[] V4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    // Whatever is not global unicast, and what carries an IPv4 address that a network may undo (NAT64, 6to4).
    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");
    private static readonly IPNetwork[] DisguisedV6 = [IPNetwork.Parse("2002::/16"), IPNetwork.Parse("2001::/32")];

    /// <summary>Whether an address is one of them.</summary>
    public static bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return plain.AddressFamily == AddressFamily.InterNetwork
            ? V4.Any(network => network.Contains(plain))
            : !GlobalV6.Contains(plain) || DisguisedV6.Any(network => network.Contains(plain));
    }
}
