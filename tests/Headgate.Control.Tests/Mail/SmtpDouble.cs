using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Headgate.Control.Tests.Mail;

/// <summary>A mail server on loopback that takes everything down, one connection after another.</summary>
internal sealed class SmtpDouble : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly X509Certificate2? _certificate;
    private readonly Task _running;

    public SmtpDouble(X509Certificate2? certificate = null)
    {
        _certificate = certificate;
        _listener.Start();
        _running = RunAsync();
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>What EHLO offers beside STARTTLS.</summary>
    public string Offers { get; set; } = "AUTH PLAIN LOGIN";

    /// <summary>What is answered to a password.</summary>
    public string SignIn { get; set; } = "235 in";

    /// <summary>What is answered to RCPT.</summary>
    public string Recipient { get; set; } = "250 fine";

    /// <summary>Every line of the clients, and TLS where it began.</summary>
    public List<string> Lines { get; } = [];

    /// <summary>Every message's text.</summary>
    public List<string> Messages { get; } = [];

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Stop();
        await _running;
        _end.Dispose();
        _certificate?.Dispose();
    }

    private async Task RunAsync()
    {
        try
        {
            while (true)
            {
                using var client = await _listener.AcceptTcpClientAsync(_end.Token);
                await ServeAsync(client.GetStream());
            }
        }
        catch (Exception e) when (e is OperationCanceledException or SocketException or ObjectDisposedException or InvalidOperationException)
        {
            // The test has ended.
        }
    }

    private async Task ServeAsync(Stream stream)
    {
        var isPlain = true;
        try
        {
            await SayAsync(stream, "220 double");
            while (await ReadAsync(stream) is { } line)
            {
                lock (Lines)
                {
                    Lines.Add(line);
                }

                switch (line.Split(' ')[0])
                {
                    case "EHLO":
                        await SayAsync(stream, isPlain && _certificate is not null ? $"250-double\r\n250-STARTTLS\r\n250 {Offers}" : $"250-double\r\n250 {Offers}");
                        break;
                    case "STARTTLS":
                        await SayAsync(stream, "220 go");
                        var tls = new SslStream(stream);
                        stream = tls;
                        isPlain = false;
                        await tls.AuthenticateAsServerAsync(_certificate!);
                        lock (Lines)
                        {
                            Lines.Add("(TLS)");
                        }

                        break;
                    case "AUTH":
                        if (line == "AUTH LOGIN")
                        {
                            await SayAsync(stream, "334 VXNlcm5hbWU6");
                            Lines.Add(await ReadAsync(stream) ?? string.Empty);
                            await SayAsync(stream, "334 UGFzc3dvcmQ6");
                            Lines.Add(await ReadAsync(stream) ?? string.Empty);
                        }

                        await SayAsync(stream, SignIn);
                        break;
                    case "RCPT":
                        await SayAsync(stream, Recipient);
                        break;
                    case "DATA":
                        await SayAsync(stream, "354 go");
                        var text = new StringBuilder();
                        while (await ReadAsync(stream) is { } body && body != ".")
                        {
                            text.Append(body).Append('\n');
                        }

                        Messages.Add(text.ToString());
                        await SayAsync(stream, "250 taken");
                        break;
                    case "QUIT":
                        await SayAsync(stream, "221 bye");
                        return;
                    default:
                        await SayAsync(stream, "250 fine");
                        break;
                }
            }
        }
        catch (Exception e) when (e is IOException or System.Security.Authentication.AuthenticationException)
        {
            // The client has left, or does not trust us.
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }

    private static Task SayAsync(Stream stream, string line) => stream.WriteAsync(Encoding.ASCII.GetBytes(line + "\r\n")).AsTask();

    private async Task<string?> ReadAsync(Stream stream)
    {
        var line = new StringBuilder();
        var one = new byte[1];
        while (await stream.ReadAsync(one, _end.Token) == 1)
        {
            if (one[0] == '\n')
            {
                return line.ToString().TrimEnd('\r');
            }

            line.Append((char)one[0]);
        }

        return null;
    }
}
