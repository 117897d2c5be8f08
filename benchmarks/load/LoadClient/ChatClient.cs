using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Headgate.Load.LoadClient;

/// <summary>
/// One keep-alive connection that sends one prepared chat request again and again on a blocking socket: the cheapest client there is, so
/// that the cores are left to what is measured. Not safe for several threads.
/// </summary>
internal sealed class ChatClient : IDisposable
{
    private const int ReceiveTimeoutMilliseconds = 15_000;

    private readonly IPEndPoint _address;
    private readonly byte[] _request;
    private Socket? _socket;
    private ResponseReader? _reader;

    public ChatClient(string url, string? key, byte[] body)
    {
        var uri = new Uri(url);
        _address = new IPEndPoint(IPAddress.Parse(uri.Host), uri.Port);
        var authorization = key is null ? "" : $"Authorization: Bearer {key}\r\n";
        _request = [.. Encoding.ASCII.GetBytes($"POST {uri.PathAndQuery} HTTP/1.1\r\nHost: {uri.Authority}\r\n{authorization}"
            + $"Content-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n"), .. body];
    }

    /// <summary>Connects where no connection is open.</summary>
    /// <exception cref="SocketException">Nobody listens.</exception>
    public void Connect()
    {
        if (_socket is null)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
            {
                NoDelay = true,
                ReceiveTimeout = ReceiveTimeoutMilliseconds,
            };
            try
            {
                socket.Connect(_address);
            }
            catch
            {
                socket.Dispose();
                throw;
            }

            _socket = socket;
            _reader = new ResponseReader(socket);
        }
    }

    /// <summary>Sends the request and reads the head of the answer; the body then waits in the reader that is returned.</summary>
    /// <exception cref="SocketException">The connection failed.</exception>
    /// <exception cref="IOException">The answer is not HTTP/1.1 or was cut.</exception>
    public ResponseReader Send(out int status)
    {
        Connect();
        var sent = 0;
        while (sent < _request.Length)
        {
            sent += _socket!.Send(_request.AsSpan(sent));
        }

        status = _reader!.ReadHead();
        return _reader;
    }

    /// <summary>Sends one request and reads the whole answer; false when it failed, whatever the reason. Reconnects the next time.</summary>
    public bool TryExchange()
    {
        try
        {
            var reader = Send(out var status);
            while (reader.TryReadBody(out _))
            {
            }

            if (status != 200)
            {
                Failures.Tell($"status {status}");
            }

            return status == 200;
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            Failures.Tell(e.Message);
            Dispose();
            return false;
        }
    }

    public void Dispose()
    {
        _socket?.Dispose();
        _socket = null;
    }
}
