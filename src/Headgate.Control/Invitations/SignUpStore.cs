using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Compile;
using Headgate.Control.Identity;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Mail;
using Headgate.Control.Teams;
using Headgate.Control.Users;

namespace Headgate.Control.Invitations;

/// <summary>Accounts that people make themselves: with an invitation, or without where anybody may.</summary>
public sealed class SignUpStore(
    ConfigurationPublisher publisher,
    IdentitySettingsStore settings,
    PasswordCheck passwords,
    AttemptThrottle throttle,
    SignIn signIn,
    SignUpProof proof,
    TeamMemberStore members,
    AuditLog audit,
    TimeProvider time)
{
    private const string Method = "sign-up";

    /// <summary>Makes the account and signs it in, or mails the link that does.</summary>
    /// <exception cref="Refusal">Nobody may sign up, the invitation is not good, fields are wrong, or it was tried too often.</exception>
    public async Task<SignInOutcome> SignUpAsync(SignUp asked, Visitor visitor, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.SignUp, null, visitor.Address);
        var holds = await settings.GetAsync(cancellation);
        CheckMode(holds, asked.Invitation);
        var checks = new FieldChecks();
        checks.UserName("name", asked.Name);
        checks.Text("displayName", asked.DisplayName, 100);
        checks.Email("email", asked.Email);
        checks.Password("password", asked.Password, asked.Name, holds.PasswordLength);
        checks.Require(holds.Passwords, "password", "is nothing that one signs in with here: passwords are switched off");
        checks.Require(!holds.SignUpVerifiesEmail || asked.Email is not null, "email", "is needed here: a link goes to it");
        checks.Require(!holds.SignUpVerifiesEmail || asked.Email is null || MailAddresses.IsValid(asked.Email), "email", "is not an address that mail can be sent to");
        checks.ThrowIfAny();
        var hash = await passwords.HashAsync(asked.Password, cancellation);
        if (holds.SignUpVerifiesEmail)
        {
            await proof.BeginAsync(asked, hash, visitor, holds, cancellation);
            return new SignInOutcome(new SignInResult(SignInStatus.EmailToConfirm), null);
        }

        return await publisher.ChangeAsync(
            async connection =>
            {
                var user = new UserInput { Name = asked.Name, DisplayName = asked.DisplayName, Email = asked.Email };
                var made = await CreateAsync(connection, user, hash, emailVerified: false, asked.Invitation, visitor, holds);
                return await signIn.ProvenAsync(connection, made, Method, visitor, holds);
            },
            cancellation);
    }

    /// <summary>Makes the account of a link that was followed, and signs it in.</summary>
    /// <exception cref="Refusal">The link, the password or the invitation is not good, or name or address are taken meanwhile.</exception>
    public async Task<SignInOutcome> ConfirmAsync(SignUpConfirmation confirmation, Visitor visitor, CancellationToken cancellation)
    {
        var (asked, hash) = await proof.FindAsync(confirmation, visitor, cancellation);
        var holds = await settings.GetAsync(cancellation);
        CheckMode(holds, asked.Invitation);
        return await publisher.ChangeAsync(
            async connection =>
            {
                await proof.UseAsync(connection, confirmation.Token);
                var user = new UserInput { Name = asked.Name, DisplayName = asked.DisplayName, Email = asked.Email };
                var made = await CreateAsync(connection, user, hash, emailVerified: true, asked.Invitation, visitor, holds);
                return await signIn.ProvenAsync(connection, made, Method, visitor, holds);
            },
            cancellation);
    }

    /// <summary>Whether somebody without an account may make one.</summary>
    /// <exception cref="Refusal">No.</exception>
    internal static void CheckMode(IdentitySettings holds, string? invitation)
    {
        if (holds.SignUp == SignUpMode.Off)
        {
            throw Refusal.Conflict("Signing up is off here; ask an administrator for an account.");
        }

        if (holds.SignUp == SignUpMode.Invitation && string.IsNullOrEmpty(invitation))
        {
            throw Refusal.Invalid("invitation", "is needed here; ask an administrator for one");
        }
    }

    /// <summary>Makes an account inside a change: role, group and team come from the invitation, else from the settings.</summary>
    /// <exception cref="Refusal">The invitation is not good, or the name or address is taken.</exception>
    internal async Task<UserRow> CreateAsync(DbConnection connection, UserInput user, string passwordHash, bool emailVerified, string? invitation, Visitor visitor, IdentitySettings holds)
    {
        var invited = string.IsNullOrEmpty(invitation) ? null : await UseAsync(connection, invitation, user.Email);
        var whole = user with
        {
            Role = (UserRole)(invited?.Role ?? (Role)user.Role),
            Group = invited?.group_name ?? user.Group ?? holds.SignUpGroup,
            Prepaid = holds.SignUpPrepaid,
        };
        await UserRules.CheckTakenAsync(connection, whole.Name, whole.Email, null, string.Empty);
        var id = await UserWrites.InsertAsync(connection, whole, passwordHash, oneTime: false, emailVerified, time.GetUtcNow());
        var row = await UserRow.GetAsync(connection, id);
        var self = visitor.As(id, row.name, row.Role);
        await audit.WriteAsync(connection, self, "user.sign-up", id, row.name, null, new { user = row.ToView(), invitation = invited?.id });
        if (invited?.team_id is { } team)
        {
            await members.PutAsync(connection, self, team, id, TeamAccess.Parse(invited.team_role));
        }

        return row;
    }

    private async Task<InvitationRow> UseAsync(DbConnection connection, string token, string? email) =>
        InvitationRow.Check(await InvitationRow.UseAsync(connection, token, time.GetUtcNow()), email);
}
