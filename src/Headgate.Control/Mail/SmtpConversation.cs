using System.Net.Security;
using System.Text;

namespace Headgate.Control.Mail;

/// <summary>The mail server refused, or does not do what it must.</summary>
public sealed class MailRefusedException(string message, bool isPermanent = false) : Exception(message)
{
    /// <summary>Whether trying again is of no use (a reply of 5xx to the recipient or the message).</summary>
    public bool IsPermanent { get; } = isPermanent;
}

/// <summary>Commands and replies of SMTP (RFC 5321) on one connection.</summary>
internal sealed class SmtpConversation(Stream connection) : IAsyncDisposable
{
    private const int LongestLine = 2048;
    private const int MostLines = 100;
    private readonly byte[] _buffer = new byte[4096];
    private Stream _stream = connection;
    private int _start;
    private int _end;

    /// <summary>Sends a command and reads its reply.</summary>
    /// <param name="command">The command without its line end; null: only read.</param>
    /// <param name="expected">The reply that is wanted.</param>
    /// <param name="shown">What stands for the command in errors: a password must not.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <param name="isOfMail">Whether a refusal is of this message or its reader: all other commands are refused for reasons that somebody puts right, such as a wrong password.</param>
    /// <returns>The reply's lines without their codes.</returns>
    /// <exception cref="MailRefusedException">Another reply.</exception>
    public async Task<IReadOnlyList<string>> AskAsync(string? command, int expected, string shown, CancellationToken cancellation, bool isOfMail = false)
    {
        if (command is not null)
        {
            await WriteAsync(command + "\r\n", cancellation);
        }

        var lines = new List<string>();
        while (lines.Count < MostLines)
        {
            var line = await ReadLineAsync(cancellation);
            if (line.Length < 3 || !int.TryParse(line.AsSpan(0, 3), out var code))
            {
                throw new MailRefusedException("The mail server does not speak SMTP.");
            }

            lines.Add(line.Length > 4 ? line[4..] : string.Empty);
            if (line.Length > 3 && line[3] == '-')
            {
                continue;
            }

            return code == expected ? lines : throw new MailRefusedException($"The mail server answered {shown} with {line}", isOfMail && code >= 500);
        }

        throw new MailRefusedException("The mail server's reply has no end.");
    }

    /// <summary>Sends text as it is.</summary>
    public async Task WriteAsync(string text, CancellationToken cancellation)
    {
        await _stream.WriteAsync(Encoding.ASCII.GetBytes(text), cancellation);
        await _stream.FlushAsync(cancellation);
    }

    /// <summary>Goes on encrypted.</summary>
    /// <param name="host">Whose certificate it must be.</param>
    /// <param name="trust">Judges the certificate; null: as the system does.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="System.Security.Authentication.AuthenticationException">The certificate is not right.</exception>
    public async Task EncryptAsync(string host, RemoteCertificateValidationCallback? trust, CancellationToken cancellation)
    {
        // What came in the clear after the reply was put there by somebody else.
        if (_start < _end)
        {
            throw new MailRefusedException("The mail server sent something in the clear where encryption begins.");
        }

        var encrypted = new SslStream(_stream, leaveInnerStreamOpen: false, trust);
        _stream = encrypted;
        await encrypted.AuthenticateAsClientAsync(new SslClientAuthenticationOptions { TargetHost = host }, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private async Task<string> ReadLineAsync(CancellationToken cancellation)
    {
        var line = new StringBuilder();
        while (true)
        {
            while (_start < _end)
            {
                var c = (char)_buffer[_start++];
                if (c == '\n')
                {
                    return line.ToString().TrimEnd('\r');
                }

                // An error may be shown and logged: nothing in it may look like a line of its own.
                line.Append(char.IsControl(c) && c != '\r' || c > '~' ? '?' : c);
                if (line.Length > LongestLine)
                {
                    throw new MailRefusedException("The mail server's line is too long.");
                }
            }

            _start = 0;
            _end = await _stream.ReadAsync(_buffer, cancellation);
            if (_end == 0)
            {
                throw new MailRefusedException("The mail server hung up.");
            }
        }
    }
}
