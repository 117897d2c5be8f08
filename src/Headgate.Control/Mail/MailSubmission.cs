using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Text;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Outbound;
using Headgate.Control.Settings;

namespace Headgate.Control.Mail;

/// <summary>Hands mail to a submission server: STARTTLS or TLS, AUTH PLAIN or LOGIN. One connection per message: there are few.</summary>
/// <param name="time">The clock.</param>
/// <param name="trust">Judges the server's certificate; null: as the system does.</param>
public sealed class MailSubmission(TimeProvider time, RemoteCertificateValidationCallback? trust = null)
{
    /// <summary>The settings section.</summary>
    public static SettingsSection<MailSettings> Section { get; } = new("mail", settings => InputCheck.Find(settings) is { Count: > 0 } errors ? errors : Check(settings)) { Secrets = ["password"], Kept = FindMoved };

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    /// <summary>Everything that is wrong with the settings.</summary>
    public static IEnumerable<FieldError> Check(MailSettings settings)
    {
        if (settings.Host is null)
        {
            yield break;
        }

        if (Uri.CheckHostName(settings.Host) == UriHostNameType.Unknown)
        {
            yield return new FieldError("host", "is no host name");
        }

        if (settings.Port is < 1 or > 65535)
        {
            yield return new FieldError("port", "must be from 1 to 65535");
        }

        if (!MailAddresses.IsValid(settings.From))
        {
            yield return new FieldError("from", "must be a mail address");
        }

        if (settings.UserName is not null && settings.Password is null)
        {
            yield return new FieldError("password", "is missing");
        }
    }

    // The password goes to the server that is named, as the user that is named: it stays with both.
    private static IEnumerable<FieldError> FindMoved(MailSettings asked, MailSettings stored) =>
        asked.Password == SecretMark.Kept && (asked.Host != stored.Host || asked.UserName != stored.UserName)
            ? [new FieldError("password", "must be given anew: the kept one is for another server or user")]
            : [];

    /// <summary>Sends one message.</summary>
    /// <param name="settings">The server, its password in clear.</param>
    /// <param name="mail">The message.</param>
    /// <param name="id">Its id, unique: the same for every attempt.</param>
    /// <param name="cancellation">Cancels.</param>
    /// <exception cref="MailRefusedException">The server refused, or is not set up, or was too slow.</exception>
    /// <exception cref="IOException">The connection broke, or the address may not be reached.</exception>
    public async Task SendAsync(MailSettings settings, OutgoingMail mail, string id, CancellationToken cancellation)
    {
        if (settings.Host is not { } host || !MailAddresses.IsValid(settings.From))
        {
            throw new MailRefusedException("No mail server is set up: settings, section 'mail'.");
        }

        if (!MailAddresses.IsValid(mail.To))
        {
            throw new MailRefusedException("The recipient is no mail address.", isPermanent: true);
        }

        using var patience = new CancellationTokenSource(Patience, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellation);
        try
        {
            await using var conversation = new SmtpConversation(await OutboundDialer.ConnectAsync(host, settings.Port, settings.AllowPrivateAddresses, both.Token));
            await SendAsync(conversation, settings, mail, id, both.Token);
        }
        catch (OperationCanceledException) when (patience.IsCancellationRequested && !cancellation.IsCancellationRequested)
        {
            throw new MailRefusedException($"The mail server {host} took longer than {Patience.TotalSeconds} seconds.");
        }
        catch (Exception e) when (e is SocketException or AuthenticationException)
        {
            throw new MailRefusedException($"The mail server {host} cannot be reached: {e.Message}");
        }
    }

    private async Task SendAsync(SmtpConversation conversation, MailSettings settings, OutgoingMail mail, string id, CancellationToken cancellation)
    {
        if (settings.Security == MailSecurity.Tls)
        {
            await conversation.EncryptAsync(settings.Host!, trust, cancellation);
        }

        await conversation.AskAsync(null, 220, "the connection", cancellation);
        var abilities = await GreetAsync(conversation, settings, cancellation);
        if (settings.Security == MailSecurity.StartTls)
        {
            if (!abilities.Contains("STARTTLS", StringComparer.OrdinalIgnoreCase))
            {
                throw new MailRefusedException("The mail server offers no STARTTLS, and nothing is sent in the clear: set 'security' to 'tls', or to 'none' if that is meant.");
            }

            await conversation.AskAsync("STARTTLS", 220, "STARTTLS", cancellation);
            await conversation.EncryptAsync(settings.Host!, trust, cancellation);
            abilities = await GreetAsync(conversation, settings, cancellation);
        }

        if (settings.UserName is { Length: > 0 } user)
        {
            await SignInAsync(conversation, abilities, user, settings.Password ?? string.Empty, cancellation);
        }

        await conversation.AskAsync($"MAIL FROM:<{settings.From}>", 250, "MAIL", cancellation);
        await conversation.AskAsync($"RCPT TO:<{mail.To}>", 250, "RCPT", cancellation, isOfMail: true);
        await conversation.AskAsync("DATA", 354, "DATA", cancellation);
        await conversation.WriteAsync(MailText.Write(mail, settings.From!, settings.FromName, time.GetUtcNow(), id), cancellation);
        await conversation.AskAsync(".", 250, "the message", cancellation, isOfMail: true);
        await conversation.WriteAsync("QUIT\r\n", cancellation);
    }

    // The sender's domain is a name that the server can look up; this machine's own name often is not.
    private static Task<IReadOnlyList<string>> GreetAsync(SmtpConversation conversation, MailSettings settings, CancellationToken cancellation) =>
        conversation.AskAsync("EHLO " + settings.From![(settings.From!.IndexOf('@', StringComparison.Ordinal) + 1)..], 250, "EHLO", cancellation);

    private static async Task SignInAsync(SmtpConversation conversation, IReadOnlyList<string> abilities, string user, string password, CancellationToken cancellation)
    {
        var ways = abilities.FirstOrDefault(line => line.StartsWith("AUTH", StringComparison.OrdinalIgnoreCase))?.Split([' ', '=']) ?? [];
        if (ways.Contains("PLAIN", StringComparer.OrdinalIgnoreCase))
        {
            await conversation.AskAsync("AUTH PLAIN " + Base64($"\0{user}\0{password}"), 235, "AUTH", cancellation);
            return;
        }

        if (!ways.Contains("LOGIN", StringComparer.OrdinalIgnoreCase))
        {
            throw new MailRefusedException("The mail server offers neither AUTH PLAIN nor AUTH LOGIN.");
        }

        await conversation.AskAsync("AUTH LOGIN", 334, "AUTH", cancellation);
        await conversation.AskAsync(Base64(user), 334, "AUTH", cancellation);
        await conversation.AskAsync(Base64(password), 235, "AUTH", cancellation);
    }

    private static string Base64(string text) => Convert.ToBase64String(Encoding.UTF8.GetBytes(text));
}
