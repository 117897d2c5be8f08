using Dapper;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>
/// Proves the e-mail address of the caller's account. It begins with the password, because a verified address is a way in, and it ends in a session of
/// the same account: nobody's address becomes a stranger's because they followed a link.
/// </summary>
public sealed class EmailProof(
    Database database, IdentitySettingsStore settings, ChallengeStore challenges, LinkMail mail, OwnerProof proof, AttemptThrottle throttle, AuditLog audit, TimeProvider time)
{
    private const string Kind = "email-proof";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    /// <summary>Mails the link.</summary>
    /// <exception cref="Refusal">There is nothing to prove, the password is wrong, or no mail can be sent.</exception>
    public async Task BeginAsync(Caller caller, PasswordProof given, CancellationToken cancellation)
    {
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        if (user.email is not { } email || user.email_verified != 0)
        {
            throw Refusal.Conflict(user.email is null ? "Your account has no e-mail address." : "Your e-mail address is verified already.");
        }

        throttle.Take(AttemptKind.LinkMail, email, caller.Address);
        var holds = await settings.GetAsync(cancellation);
        await database.WriteAsync(
            async connection =>
            {
                if (await mail.FindObstacleAsync(connection, holds) is { } obstacle)
                {
                    throw Refusal.Conflict(obstacle);
                }

                var token = await challenges.CreateAsync(connection, Kind, new Pending(user.id, email), Lifetime);
                await mail.SendLinkAsync(connection, LinkPurpose.Email, new MailReader(email, user.name), token, holds, user.language);
            },
            cancellation);
    }

    /// <summary>The link was followed.</summary>
    /// <exception cref="Refusal">It is not good, or for another account or address.</exception>
    public Task ConfirmAsync(Caller caller, EmailConfirmation confirmation, CancellationToken cancellation) => database.WriteAsync(
        async connection =>
        {
            var pending = await challenges.TakeAsync<Pending>(connection, Kind, confirmation.Token);
            var user = await UserRow.GetAsync(connection, caller.RequiredUserId);
            if (pending is null || pending.UserId != user.id || pending.Email != user.email)
            {
                throw Refusal.Invalid("token", "is not good, or not any more, or another account's");
            }

            await connection.ExecuteAsync(
                "UPDATE users SET email_verified = 1, version = version + 1, updated_at = @At WHERE id = @id", new { user.id, At = time.GetUtcNow().ToUnixTimeMilliseconds() });
            await audit.WriteAsync(connection, caller, "user.verify-email", user.id, user.name, null, new { user.email });
        },
        cancellation);

    private sealed record Pending(string UserId, string Email);
}
