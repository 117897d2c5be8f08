using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.Sessions;
using Headgate.Control.Storage;
using Headgate.Control.Users;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>Signs in with a passkey. The authenticator verified its user, so no second step follows.</summary>
internal sealed class PasskeySignIn(
    Database database,
    IdentitySettingsStore settings,
    PasskeyCeremony ceremony,
    ChallengeStore challenges,
    SignIn signIn,
    AttemptThrottle throttle,
    RefusedSignIns refused,
    TimeProvider time)
{
    private const string Kind = "passkey-sign-in";
    private const string Method = "passkey";

    /// <summary>Begins: a challenge for whichever passkey the browser has.</summary>
    public async Task<PasskeyChallenge> BeginAsync(HttpContext context, Visitor visitor, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.Challenge, null, visitor.Address);
        var options = await ceremony.Handler.MakeRequestOptionsAsync(null, context);
        var pending = new Pending(options.AssertionState ?? string.Empty);
        var ticket = await database.WriteAsync(connection => challenges.CreateAsync(connection, Kind, pending, PasskeyCeremony.Time), cancellation);
        return new PasskeyChallenge(ticket, JsonElement.Parse(options.RequestOptionsJson));
    }

    /// <summary>Checks the signature and signs in.</summary>
    /// <exception cref="Refusal">The challenge is over, or the answer is wrong.</exception>
    public async Task<SignInOutcome> FinishAsync(HttpContext context, PasskeyAnswer answer, Visitor visitor, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.SignIn, null, visitor.Address);
        var pending = await database.WriteAsync(connection => challenges.TakeAsync<Pending>(connection, Kind, answer.Ticket), cancellation);
        if (pending is null)
        {
            throw SignIn.Wrong("The challenge is over; begin again.");
        }

        var result = await ceremony.Handler.PerformAssertionAsync(
            new PasskeyAssertionContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AssertionState = pending.State });
        var outcome = result.Succeeded ? await BeginSessionAsync(result.User, result.Passkey, visitor, cancellation) : null;
        if (outcome is null)
        {
            await refused.NoteAsync(visitor, result.User?.id, result.User?.name, "passkey not accepted", cancellation);
            throw SignIn.Wrong("The passkey was not accepted.");
        }

        throttle.Forgive(AttemptKind.SignIn, null, visitor.Address);
        return outcome;
    }

    private async Task<SignInOutcome?> BeginSessionAsync(UserRow known, UserPasskeyInfo passkey, Visitor visitor, CancellationToken cancellation)
    {
        var holds = await settings.GetAsync(cancellation);
        return await database.WriteAsync(
            async connection =>
            {
                var user = await UserRow.FindAsync(connection, known.id);
                return user is { enabled: not 0 } && await PasskeyRow.NoteUseAsync(connection, passkey, time.GetUtcNow())
                    ? await signIn.ProvenAsync(connection, user, Method, visitor, holds)
                    : null;
            },
            cancellation);
    }

    private sealed record Pending(string State);
}
