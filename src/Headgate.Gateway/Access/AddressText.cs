using System.Net;
using Microsoft.AspNetCore.Http;

namespace Headgate.Gateway.Access;

/// <summary>A client's address for records, the audit log and throttles: always the same words for the same address.</summary>
public static class AddressText
{
    private const string Mapped = "::ffff:";

    /// <summary>The address that a request comes from; null: not known.</summary>
    public static string? Of(HttpContext context) => context.Connection.RemoteIpAddress is { } address ? Of(address) : null;

    /// <summary>An address in words; one of IPv4 in the clothes of IPv6, as sockets for both tell it, without them.</summary>
    public static string Of(IPAddress address)
    {
        if (!address.IsIPv4MappedToIPv6)
        {
            return address.ToString();
        }

        // On the way of every request: no second address is made.
        Span<char> text = stackalloc char[64];
        return address.TryFormat(text, out var length) && text[..length].StartsWith(Mapped, StringComparison.Ordinal)
            ? text[Mapped.Length..length].ToString()
            : address.MapToIPv4().ToString();
    }
}
