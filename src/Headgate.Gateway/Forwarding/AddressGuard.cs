using System.Net;
using System.Net.Sockets;

namespace Headgate.Gateway.Forwarding;

/// <summary>Keeps requests away from link-local and cloud metadata addresses, where a gateway's own identity could be stolen.</summary>
public static class AddressGuard
{
    private static readonly IPNetwork LinkLocalV4 = IPNetwork.Parse("169.254.0.0/16");
    private static readonly IPAddress[] Metadata =
    [
        IPAddress.Parse("100.100.100.200"),  // Alibaba Cloud
        IPAddress.Parse("192.0.0.192"),      // Oracle Cloud
        IPAddress.Parse("168.63.129.16"),    // Azure's host
        IPAddress.Parse("fd00:ec2::254"),    // AWS over IPv6
        IPAddress.Parse("fd00:ec2::23"),     // AWS, credentials of a pod
        IPAddress.Parse("fd20:ce::254"),     // Google over IPv6
        IPAddress.Parse("fd00:c1::a9fe:a9fe"), // Oracle Cloud over IPv6
        IPAddress.Parse("fd00:42::42"),      // Scaleway over IPv6
    ];

    // What stands before the four bytes: ::ffff:0:0/96, ::/96, 64:ff9b::/96, 2002::/16.
    private static readonly byte[][] Disguises =
    [
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
        [0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        [0, 0x64, 0xFF, 0x9B, 0, 0, 0, 0, 0, 0, 0, 0],
        [0x20, 0x02],
    ];

    /// <summary>Whether an address is link-local or a metadata service.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        if (address.IsIPv6LinkLocal)
        {
            return true;
        }

        if (address.AddressFamily == AddressFamily.InterNetworkV6)
        {
            address = Plain(address);
        }

        return (address.AddressFamily == AddressFamily.InterNetwork && LinkLocalV4.Contains(address))
            || Array.IndexOf(Metadata, address) >= 0;
    }

    // An IPv4 address in any of the disguises that a network may undo (mapped, compatible, NAT64, 6to4), else the address without a zone.
    private static IPAddress Plain(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        foreach (var prefix in Disguises)
        {
            if (bytes.StartsWith(prefix))
            {
                return new IPAddress(bytes.Slice(prefix.Length, 4));
            }
        }

        return new IPAddress(bytes);
    }

    /// <summary>Refuses a host if any of its addresses is forbidden.</summary>
    /// <exception cref="HttpRequestException">It is; the message says which setting would allow it.</exception>
    public static void ThrowIfForbidden(string host, IPAddress[] addresses)
    {
        foreach (var address in addresses)
        {
            if (IsForbidden(address))
            {
                throw new HttpRequestException(
                    HttpRequestError.ConnectionError,
                    $"'{host}' leads to {address}, a link-local or metadata address; set allowMetadataAddresses on the channel if that is meant.");
            }
        }
    }
}
