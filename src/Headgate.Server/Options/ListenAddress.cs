using System.Globalization;
using System.Net;
using Headgate.Gateway.Access;

namespace Headgate.Server.Options;

/// <summary>
/// Checks what <c>--urls</c> names. Kestrel listens on every address, port 80, where it cannot read a host or a port (<c>http://127.0.0.1:x</c>), and on
/// every address for a host's name: what was meant for this machine alone would be open to all.
/// </summary>
internal static class ListenAddress
{
    /// <summary>Refuses an address that does not say plainly where to listen.</summary>
    /// <param name="urls">Addresses, separated by semicolons.</param>
    /// <exception cref="FormatException">One does not.</exception>
    public static void Check(string urls)
    {
        foreach (var url in urls.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            if (!IsPlain(url))
            {
                throw new FormatException(
                    $"'{url}' in --urls (or ASPNETCORE_URLS) is no address to listen on: http://HOST:PORT or https://HOST:PORT, where HOST is localhost, an IP address of this machine, or * for all of them.");
            }
        }
    }

    private static bool IsPlain(string url)
    {
        var scheme = url.IndexOf("://", StringComparison.Ordinal);
        if (scheme < 0 || !(url[..scheme].Equals("http", StringComparison.OrdinalIgnoreCase) || url[..scheme].Equals("https", StringComparison.OrdinalIgnoreCase)))
        {
            return false;
        }

        var rest = url.AsSpan(scheme + 3).TrimEnd('/');
        if (rest.StartsWith("unix:/", StringComparison.Ordinal) || rest.StartsWith("pipe:/", StringComparison.Ordinal))
        {
            return true;
        }

        var end = rest.StartsWith('[') ? rest.IndexOf(']') + 1 : rest.IndexOf(':');
        var host = end < 0 ? rest : rest[..end];
        var port = end < 0 ? default : rest[end..];
        return IsHost(host) && (port.IsEmpty || (port[0] == ':' && int.TryParse(port[1..], NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number <= IPEndPoint.MaxPort));
    }

    private static bool IsHost(ReadOnlySpan<char> host) =>
        host is "*" or "+" || host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (host is ['[', .. var inner, ']'] ? NetworkText.TryParseAddress(inner, out _) : !host.Contains(':') && NetworkText.TryParseAddress(host, out _));
}
