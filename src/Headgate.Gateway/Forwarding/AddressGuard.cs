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
        IPAddress.Parse("fd20:ce::254"),     // Google over IPv6
    ];

    /// <summary>Whether an address is link-local or a metadata service.</summary>
    public static bool IsForbidden(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            address = address.MapToIPv4();
        }

        return (address.AddressFamily == AddressFamily.InterNetwork && LinkLocalV4.Contains(address))
            || address.IsIPv6LinkLocal
            || Array.IndexOf(Metadata, address) >= 0;
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
