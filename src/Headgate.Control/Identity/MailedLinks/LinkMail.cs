using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Mail;
using Headgate.Control.Outbox;
using Headgate.Control.Secrets;
using Headgate.Control.Settings;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>Puts mails with links into the outbox. The token stands in the link's fragment, which no server, proxy or referrer sees, and sealed in the outbox.</summary>
public sealed class LinkMail(OutboxStore outbox, MasterKey master)
{
    /// <summary>What keeps links from being mailed, for administrators; null: nothing.</summary>
    internal async Task<string?> FindObstacleAsync(DbConnection connection, IdentitySettings holds)
    {
        if (holds.PublicAddress is null)
        {
            return "No links can be mailed: set 'publicAddress' in the settings section 'identity', with which they begin.";
        }

        var mail = await SettingsStore.ReadAsync(connection, MailSubmission.Section, master);
        return mail.Host is null ? "No mail server is set up: settings, section 'mail'." : null;
    }

    /// <summary>Mails a link, in the caller's transaction.</summary>
    /// <param name="connection">The transaction.</param>
    /// <param name="purpose">What it is for.</param>
    /// <param name="to">To whom.</param>
    /// <param name="token">What it carries.</param>
    /// <param name="holds">The settings; their address is there.</param>
    /// <param name="language">In which language; null: English.</param>
    /// <exception cref="Refusal">Too many mails wait already.</exception>
    internal Task SendLinkAsync(DbConnection connection, LinkPurpose purpose, MailReader to, string token, IdentitySettings holds, string? language) =>
        AddAsync(connection, to.Address, LinkText.Write(purpose, to.Name, language), LinkPage.AddressOf(holds.PublicAddress!, purpose, token));

    /// <summary>Tells somebody who signs up with an address that has an account already.</summary>
    internal Task SendAccountThereAsync(DbConnection connection, MailReader to, string? language) => AddAsync(connection, to.Address, LinkText.AccountThere(to.Name, language), null);

    private async Task AddAsync(DbConnection connection, string to, (string Subject, string Body) text, string? link)
    {
        var message = new OutboxMessage(OutboxKind.Email, to, text.Subject, text.Body) { Secret = link is null ? null : outbox.SealForMail(link) };
        if (!await outbox.AddAsync(connection, [message]))
        {
            throw Refusal.TooMany("Too many mails wait to be sent; try again later.", TimeSpan.FromMinutes(5));
        }
    }
}
