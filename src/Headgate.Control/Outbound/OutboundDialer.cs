using System.Net;
using System.Net.Sockets;
using Headgate.Gateway.Forwarding;

namespace Headgate.Control.Outbound;

/// <summary>Connects to addresses that people configured, and not to what they must not reach through us.</summary>
internal static class OutboundDialer
{
    /// <summary>Connects.</summary>
    /// <param name="host">Name or address.</param>
    /// <param name="port">Port.</param>
    /// <param name="allowPrivate">Whether this machine and its network may be reached. Metadata addresses never may.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="IOException">It may not be reached.</exception>
    /// <exception cref="SocketException">It cannot be reached.</exception>
    public static async Task<NetworkStream> ConnectAsync(string host, int port, bool allowPrivate, CancellationToken cancellation)
    {
        var addresses = IPAddress.TryParse(host, out var literal) ? [literal] : await Dns.GetHostAddressesAsync(host, cancellation);
        if (addresses.Any(AddressGuard.IsForbidden))
        {
            throw new IOException($"'{host}' leads to a link-local or metadata address, which is never called.");
        }

        if (!allowPrivate && addresses.Any(PrivateNetworks.Contains))
        {
            throw new IOException($"'{host}' leads to an address of a private network; set allowPrivateAddresses in the settings if that is meant.");
        }

        // Connecting to the addresses just checked, not to the name: a second look-up could answer differently.
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
