using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Headgate.Server.Tests.Hosting;

/// <summary>Stands in front of a TCP server and can be shut: then connections break and new ones are refused, as if the server had died.</summary>
internal sealed class Door : IAsyncDisposable
{
    private readonly IPEndPoint _behind;
    private readonly ConcurrentBag<TcpClient> _open = [];
    private readonly ConcurrentBag<Task> _running = [];
    private TcpListener? _listener;

    public Door(IPEndPoint behind)
    {
        _behind = behind;
        Open();
    }

    /// <summary>Where it listens, also after it was shut and opened.</summary>
    public int Port { get; private set; }

    /// <summary>Lets connections through.</summary>
    public void Open()
    {
        _listener = new TcpListener(IPAddress.Loopback, Port);
        _listener.Start();
        Port = ((IPEndPoint)_listener.LocalEndpoint).Port;
        _running.Add(AcceptAsync(_listener));
    }

    /// <summary>Breaks every connection and refuses new ones.</summary>
    public void Shut()
    {
        _listener?.Dispose();
        _listener = null;
        while (_open.TryTake(out var client))
        {
            client.Dispose();
        }
    }

    public async ValueTask DisposeAsync()
    {
        Shut();
        await Task.WhenAll(_running);
    }

    private async Task AcceptAsync(TcpListener listener)
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await listener.AcceptTcpClientAsync();
            }
            catch (Exception e) when (e is SocketException or ObjectDisposedException)
            {
                // Shut.
                return;
            }

            _running.Add(PassAsync(client));
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        _open.Add(client);
        _open.Add(server);
        try
        {
            await server.ConnectAsync(_behind);
            await Task.WhenAny(client.GetStream().CopyToAsync(server.GetStream()), server.GetStream().CopyToAsync(client.GetStream()));
        }
        catch (Exception e) when (e is IOException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // One side is gone, or the door was shut: so is the other then.
        }
        finally
        {
            client.Dispose();
        }
    }
}
