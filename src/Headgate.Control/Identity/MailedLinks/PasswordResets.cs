using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>
/// Passwords set anew by a mailed link. The link is good once, for half an hour, and only as long as password and address stay what they were. It
/// signs nobody in: a second factor is asked for as ever.
/// </summary>
public sealed class PasswordResets(
    Database database, IdentitySettingsStore settings, ChallengeStore challenges, LinkMail mail, PasswordCheck passwords, AttemptThrottle throttle, AuditLog audit, TimeProvider time)
{
    private const string Kind = "password-reset";
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(30);

    /// <summary>Mails a link to whoever has a login, if it may have one.</summary>
    /// <returns>What keeps links from being mailed at all, for the log; null: nothing.</returns>
    internal async Task<string?> MailAsync(string login, Visitor visitor, CancellationToken cancellation)
    {
        var holds = await settings.GetAsync(cancellation);
        return await database.WriteAsync(
            async connection =>
            {
                var obstacle = await FindObstacleAsync(connection, holds);
                if (obstacle is null && await UserRow.FindByLoginAsync(connection, login) is { } user && WhyNot(user, holds) is null)
                {
                    await MailAsync(connection, user, holds);
                    await audit.WriteAsync(connection, visitor.AsUnknown(), "user.mail-password-reset", user.id, user.name, null, null);
                }

                return obstacle;
            },
            cancellation);
    }

    /// <summary>Mails a user a link because an administrator says so.</summary>
    /// <exception cref="Refusal">There is no such user, the caller may not touch it, or no link can be mailed to it: the reason is told.</exception>
    public async Task MailAsync(Caller caller, string id, CancellationToken cancellation)
    {
        var holds = await settings.GetAsync(cancellation);
        await database.WriteAsync(
            async connection =>
            {
                var user = await UserRow.GetAsync(connection, id);
                UserRules.CheckReach(caller, user.Role);
                if (await FindObstacleAsync(connection, holds) is { } obstacle)
                {
                    throw Refusal.Conflict(obstacle);
                }

                if (WhyNot(user, holds) is { } reason)
                {
                    throw Refusal.Conflict(reason);
                }

                await MailAsync(connection, user, holds);
                await audit.WriteAsync(connection, caller, "user.mail-password-reset", user.id, user.name, null, null);
            },
            cancellation);
    }

    /// <summary>Sets a new password and ends all sessions of the user.</summary>
    /// <exception cref="Refusal">The link is not good, or the password is not.</exception>
    public async Task FinishAsync(MailedPasswordReset asked, Visitor visitor, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.MailedLink, null, visitor.Address);
        var holds = await settings.GetAsync(cancellation);
        UserRow user;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            user = await FindAsync(reader, await challenges.PeekAsync<Pending>(reader, Kind, asked.Token), holds) ?? throw NotGood();
        }

        var checks = new FieldChecks();
        checks.Password("newPassword", asked.NewPassword, user.name, holds.PasswordLength);
        checks.ThrowIfAny();
        var hash = await passwords.HashAsync(asked.NewPassword, cancellation);
        await database.WriteAsync(
            async connection =>
            {
                var known = await FindAsync(connection, await challenges.TakeAsync<Pending>(connection, Kind, asked.Token), holds) ?? throw NotGood();
                await UserWrites.SetPasswordAsync(connection, known.id, hash, oneTime: false, time.GetUtcNow());
                await SessionStore.EndAllAsync(connection, known.id, except: null);
                await audit.WriteAsync(connection, visitor.As(known.id, known.name, known.Role), "user.reset-password", known.id, known.name, null, new { by = "mail" });
            },
            cancellation);
        throttle.Forgive(AttemptKind.MailedLink, null, visitor.Address);
    }

    /// <summary>What keeps everybody from it; null: nothing.</summary>
    internal async Task<string?> FindObstacleAsync(DbConnection connection, IdentitySettings holds) => holds.PasswordResetByEmail
        ? await mail.FindObstacleAsync(connection, holds)
        : "Setting passwords anew by mail is switched off: settings, section 'identity', 'passwordResetByEmail'.";

    private async Task MailAsync(DbConnection connection, UserRow user, IdentitySettings holds)
    {
        var token = await challenges.CreateAsync(connection, Kind, new Pending(user.id, MarkOf(user)), Lifetime);
        await mail.SendLinkAsync(connection, LinkPurpose.Reset, new MailReader(user.email!, user.name), token, holds, user.language);
    }

    private static async Task<UserRow?> FindAsync(DbConnection connection, Pending? pending, IdentitySettings holds) =>
        pending is not null && await UserRow.FindAsync(connection, pending.UserId) is { } user && WhyNot(user, holds) is null && MarkOf(user) == pending.Mark ? user : null;

    // An address that nobody vouches for may be anybody's, and who was made without a password shall not get one past whoever made it so.
    private static string? WhyNot(UserRow user, IdentitySettings holds) =>
        user.enabled == 0 ? "The user is switched off."
        : user.email is null || user.email_verified == 0 ? "The user has no verified e-mail address."
        : user.password_hash.Length == 0 ? "The user has no password."
        : !holds.Passwords && user.Role != Role.Root ? "Passwords are switched off: settings, section 'identity', 'passwords'."
        : null;

    // With another password or address the link is good no more.
    private static string MarkOf(UserRow user) => Convert.ToBase64String(Secret.HashOf($"{user.password_hash}\n{user.email}"));

    private static Refusal NotGood() => Refusal.Invalid("token", "is not good, or not any more; ask for another link");

    private sealed record Pending(string UserId, string Mark);
}
