using Dapper;
using Headgate.Contracts;
using Headgate.Control.Identity.MailedLinks;
using Headgate.Control.Outbox;
using Headgate.Control.Tests.Admin;
using Microsoft.Extensions.DependencyInjection;

namespace Headgate.Control.Tests.Identity.MailedLinks;

/// <summary>A gateway that mails links, and the mails that wait to be sent.</summary>
internal static class Mailbox
{
    public const string Address = "https://ai.example.com";

    /// <summary>Sets mail up and identity with the address of links.</summary>
    public static async Task SetUpMailAsync(this AdminHost host, IdentitySettings? identity = null)
    {
        await host.Root.Settings.PutAsync("mail", new MailSettings { Host = "smtp.example.com", From = "gateway@example.com" });
        await host.SetIdentityAsync((identity ?? new IdentitySettings()) with { PublicAddress = Address });
    }

    /// <summary>Does what the queue of requests holds.</summary>
    public static Task WorkAsync(this AdminHost host) => host.Services.GetRequiredService<PasswordResetQueue>().WorkAsync(CancellationToken.None);

    /// <summary>The mails, the oldest first.</summary>
    public static async Task<IReadOnlyList<(string To, string Text, string? Link)>> MailsAsync(this AdminHost host)
    {
        var outbox = host.Services.GetRequiredService<OutboxStore>();
        await using var reader = await host.Database.OpenReaderAsync(CancellationToken.None);
        var rows = await reader.QueryAsync<OutboxRow>("SELECT id, kind, target, subject, body, secret FROM outbox ORDER BY created_at, id");
        return [.. rows.Select(row => (row.target, row.subject + row.body, row.secret is null ? null : outbox.OpenForMail(row.secret)))];
    }

    /// <summary>What the newest mail's link carries.</summary>
    public static async Task<string> TokenAsync(this AdminHost host, string purpose)
    {
        var link = (await host.MailsAsync())[^1].Link.ShouldNotBeNull();

        // The next mail shall not have the same moment: they are told apart by it.
        host.Time.Advance(TimeSpan.FromMilliseconds(1));
        link.ShouldStartWith($"{Address}/api/v1/session/link#{purpose}=");
        return link[(link.IndexOf('=', StringComparison.Ordinal) + 1)..];
    }
}
