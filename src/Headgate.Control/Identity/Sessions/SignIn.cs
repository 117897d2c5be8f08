using System.Data.Common;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Http;

namespace Headgate.Control.Identity.Sessions;

/// <summary>What a step of a sign-in led to, and the session if that was the last one.</summary>
/// <param name="Result">What the caller is told.</param>
/// <param name="Session">For the cookie; null: not yet.</param>
public sealed record SignInOutcome(SignInResult Result, NewSession? Session);

/// <summary>
/// Signs in with a password, and with a code where the account has a second factor. What is wrong (no such user, wrong password, switched off)
/// is never told apart, neither in words nor in time.
/// </summary>
public sealed class SignIn(
    Database database,
    IdentitySettingsStore settings,
    PasswordCheck passwords,
    SecondFactorCheck secondFactors,
    AttemptThrottle throttle,
    ChallengeStore challenges,
    SessionStore sessions,
    RefusedSignIns refused,
    AuditLog audit,
    TimeProvider time)
{
    private const string SecondStepKind = "second-step";
    private const string Method = "password";
    private static readonly TimeSpan SecondStepTime = TimeSpan.FromMinutes(5);

    /// <summary>The first step.</summary>
    /// <exception cref="Refusal">Wrong, or tried too often.</exception>
    public async Task<SignInOutcome> WithPasswordAsync(PasswordSignIn asked, Visitor visitor, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.SignIn, asked.User, visitor.Address);
        UserRow? user;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            user = asked.User.Contains('\0', StringComparison.Ordinal) ? null : await UserRow.FindByLoginAsync(reader, asked.User);
        }

        var holds = await settings.GetAsync(cancellation);
        var right = asked.Password.Length <= Passwords.LongestLength && await passwords.VerifyAsync(asked.Password, user?.password_hash, cancellation);
        if (!right || user!.enabled == 0 || (!holds.Passwords && user.Role != Role.Root))
        {
            var reason = user is null ? "no such user" : !right ? "wrong password" : user.enabled == 0 ? "switched off" : "passwords are switched off";
            await refused.NoteAsync(visitor, user?.id, user?.name, reason, cancellation);
            throw Wrong("Name or password is wrong.");
        }

        throttle.Forgive(AttemptKind.SignIn, asked.User, visitor.Address);
        if (user.one_time_password != 0 && asked.NewPassword is null)
        {
            return new SignInOutcome(new SignInResult(SignInStatus.NewPasswordNeeded), null);
        }

        var hash = await NewHashAsync(asked, user, holds, cancellation);
        return await database.WriteAsync(connection => GoOnAsync(connection, user, hash, visitor, holds), cancellation);
    }

    /// <summary>The second step.</summary>
    /// <exception cref="Refusal">Wrong, or tried too often, or too late.</exception>
    public async Task<SignInOutcome> WithCodeAsync(SecondStep asked, Visitor visitor, CancellationToken cancellation)
    {
        PendingStep? pending;
        await using (var reader = await database.OpenReaderAsync(cancellation))
        {
            pending = await challenges.PeekAsync<PendingStep>(reader, SecondStepKind, asked.Ticket);
        }

        var account = pending is null ? null : "user:" + pending.UserId;
        throttle.Take(AttemptKind.SecondStep, account, visitor.Address);
        var holds = await settings.GetAsync(cancellation);
        var outcome = pending is null ? null : await database.WriteAsync(connection => CheckCodeAsync(connection, pending, asked, visitor, holds), cancellation);
        if (outcome is null)
        {
            await refused.NoteAsync(visitor, pending?.UserId, null, "wrong code", cancellation);
            throw Wrong(pending is null ? "The sign-in took too long; begin again." : "The code is wrong, or was used already.");
        }

        throttle.Forgive(AttemptKind.SecondStep, account, visitor.Address);
        return outcome;
    }

    /// <summary>Signs a user in who was proven otherwise, such as by a passkey.</summary>
    internal async Task<SignInOutcome> ProvenAsync(DbConnection connection, UserRow user, string method, Visitor visitor, IdentitySettings holds) =>
        new(new SignInResult(SignInStatus.SignedIn), await sessions.BeginAsync(connection, user, method, visitor, holds));

    /// <summary>401 in words.</summary>
    internal static Refusal Wrong(string detail) => new(new Problem { Status = StatusCodes.Status401Unauthorized, Title = "Not signed in", Detail = detail });

    // A new password where one is due or offered for a one-time one; a stronger hash where the stored one is of old.
    private async Task<string?> NewHashAsync(PasswordSignIn asked, UserRow user, IdentitySettings holds, CancellationToken cancellation)
    {
        if (user.one_time_password == 0)
        {
            return Passwords.IsOutdated(user.password_hash) ? await passwords.HashAsync(asked.Password, cancellation) : null;
        }

        var checks = new FieldChecks();
        checks.Password("newPassword", asked.NewPassword!, user.name, holds.PasswordLength);
        checks.Require(asked.NewPassword != asked.Password, "newPassword", "must be another one");
        checks.ThrowIfAny();
        return await passwords.HashAsync(asked.NewPassword!, cancellation);
    }

    private async Task<SignInOutcome> GoOnAsync(DbConnection connection, UserRow known, string? hash, Visitor visitor, IdentitySettings holds)
    {
        // What was checked must still hold: it may have been switched off, or got another password, while this one was hashed.
        var user = await UserRow.FindAsync(connection, known.id);
        if (user is null || user.enabled == 0 || user.password_hash != known.password_hash)
        {
            throw Wrong("Name or password is wrong.");
        }

        if (hash is not null)
        {
            await UserWrites.SetPasswordAsync(connection, user.id, hash, oneTime: false, time.GetUtcNow());
            if (user.one_time_password != 0)
            {
                await audit.WriteAsync(connection, visitor.As(user.id, user.name, user.Role), "user.change-password", user.id, user.name, null, null);
            }
        }

        if (user.totp_secret is null)
        {
            return await ProvenAsync(connection, user, Method, visitor, holds);
        }

        var pending = new PendingStep(user.id, Passwords.StampOf(hash ?? user.password_hash));
        return new SignInOutcome(new SignInResult(SignInStatus.SecondStepNeeded, await challenges.CreateAsync(connection, SecondStepKind, pending, SecondStepTime)), null);
    }

    private async Task<SignInOutcome?> CheckCodeAsync(DbConnection connection, PendingStep pending, SecondStep asked, Visitor visitor, IdentitySettings holds)
    {
        var user = await UserRow.FindAsync(connection, pending.UserId);
        if (user is null || user.enabled == 0 || Passwords.StampOf(user.password_hash) != pending.Stamp)
        {
            return null;
        }

        var (right, left) = await secondFactors.UseAsync(connection, user, asked.Code);
        if (!right || await challenges.TakeAsync<PendingStep>(connection, SecondStepKind, asked.Ticket) is null)
        {
            return null;
        }

        var outcome = await ProvenAsync(connection, user, Method, visitor, holds);
        return outcome with { Result = outcome.Result with { RecoveryCodesLeft = left } };
    }

    private sealed record PendingStep(string UserId, string Stamp);
}
