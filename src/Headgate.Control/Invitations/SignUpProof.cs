using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Identity.MailedLinks;
using Headgate.Control.Storage;
using Headgate.Control.Users;

namespace Headgate.Control.Invitations;

/// <summary>A sign-up that waits for the proof of its address.</summary>
/// <param name="Asked">What was asked for, without the password.</param>
/// <param name="PasswordHash">Of the password.</param>
internal sealed record PendingSignUp(SignUp Asked, string PasswordHash);

/// <summary>
/// Holds a sign-up until its address is proven: no account is made before, no name is taken, and whether the address has an account already is told
/// to its owner alone.
/// </summary>
public sealed class SignUpProof(Database database, ChallengeStore challenges, LinkMail mail, PasswordCheck passwords, AttemptThrottle throttle, TimeProvider time)
{
    private const string Kind = "sign-up";
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(2);

    /// <summary>Mails the link.</summary>
    /// <exception cref="Refusal">The name is taken, the invitation is not good, or no mail can be sent.</exception>
    internal async Task BeginAsync(SignUp asked, string hash, Visitor visitor, IdentitySettings holds, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.LinkMail, asked.Email, visitor.Address);
        await database.WriteAsync(
            async connection =>
            {
                if (await mail.FindObstacleAsync(connection, holds) is not null)
                {
                    throw Refusal.Conflict("Signing up takes a mail that confirms the address, and none can be sent here; tell an administrator.");
                }

                await UserRules.CheckTakenAsync(connection, asked.Name, null, null, string.Empty);
                if (!string.IsNullOrEmpty(asked.Invitation))
                {
                    InvitationRow.Check(await InvitationRow.FindAsync(connection, asked.Invitation, time.GetUtcNow()), asked.Email);
                }

                if (await UserRow.FindByEmailAsync(connection, asked.Email!) is { } there)
                {
                    await mail.SendAccountThereAsync(connection, new MailReader(there.email!, there.name), there.language);
                    return;
                }

                var token = await challenges.CreateAsync(connection, Kind, new PendingSignUp(asked with { Password = string.Empty }, hash), Lifetime);
                await mail.SendLinkAsync(connection, LinkPurpose.SignUp, new MailReader(asked.Email!, asked.Name), token, holds, null);
            },
            cancellation);
    }

    /// <summary>The sign-up of a link, if the password is the one that was given: the address alone would confirm what a stranger asked for with it.</summary>
    /// <exception cref="Refusal">The link is not good, or the password is wrong.</exception>
    internal async Task<PendingSignUp> FindAsync(SignUpConfirmation confirmation, Visitor visitor, CancellationToken cancellation)
    {
        var account = Convert.ToHexString(Secret.HashOf(confirmation.Token));
        throttle.Take(AttemptKind.MailedLink, account, visitor.Address);
        PendingSignUp? pending;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            pending = await challenges.PeekAsync<PendingSignUp>(reader, Kind, confirmation.Token);
        }

        if (pending is null)
        {
            throw NotGood();
        }

        if (confirmation.Password.Length > Passwords.LongestLength || !await passwords.VerifyAsync(confirmation.Password, pending.PasswordHash, cancellation))
        {
            throw Refusal.Invalid("password", "is not the one that you signed up with");
        }

        throttle.Forgive(AttemptKind.MailedLink, account, visitor.Address);
        return pending;
    }

    /// <summary>Uses the link up, in the transaction that makes the account.</summary>
    /// <exception cref="Refusal">Somebody else did.</exception>
    internal async Task UseAsync(System.Data.Common.DbConnection connection, string token)
    {
        if (await challenges.TakeAsync<PendingSignUp>(connection, Kind, token) is null)
        {
            throw NotGood();
        }
    }

    private static Refusal NotGood() => Refusal.Invalid("token", "is not good, or not any more; sign up again");
}
