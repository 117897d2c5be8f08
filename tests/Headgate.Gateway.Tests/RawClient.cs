using System.Net.Sockets;
using System.Text;

namespace Headgate.Gateway.Tests;

/// <summary>Sends bytes as they are: paths and bodies that no well-behaved client library lets through.</summary>
public static class RawClient
{
    /// <summary>Sends one request and gives everything that comes back until the connection closes.</summary>
    public static async Task<string> SendAsync(string url, string request, CancellationToken cancellation)
    {
        var address = new Uri(url);
        using var client = new TcpClient();
        await client.ConnectAsync(address.Host, address.Port, cancellation);
        await using var stream = client.GetStream();
        await stream.WriteAsync(Encoding.UTF8.GetBytes(request), cancellation);
        using var answer = new MemoryStream();
        await stream.CopyToAsync(answer, cancellation);
        return Encoding.UTF8.GetString(answer.ToArray());
    }

    /// <summary>Sends a GET for a request target that stays exactly as it is written; gives the status.</summary>
    public static async Task<int> GetStatusAsync(string url, string target, string key, CancellationToken cancellation)
    {
        var answer = await SendAsync(url, $"GET {target} HTTP/1.1\r\nHost: gateway\r\nAuthorization: Bearer {key}\r\nConnection: close\r\n\r\n", cancellation);
        return int.Parse(answer.AsSpan("HTTP/1.1 ".Length, 3), System.Globalization.CultureInfo.InvariantCulture);
    }
}
