using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Identity;

namespace Headgate.Control.Identity.Passkeys;

/// <summary>Makes passkeys for the caller.</summary>
internal sealed class PasskeyRegistration(Database database, OwnerProof proof, PasskeyCeremony ceremony, PasskeyStore store, ChallengeStore challenges, AttemptThrottle throttle)
{
    private const string Kind = "passkey-registration";

    /// <summary>Begins: a challenge for the authenticator.</summary>
    public async Task<PasskeyChallenge> BeginAsync(HttpContext context, Caller caller, PasswordProof given, CancellationToken cancellation)
    {
        throttle.Take(AttemptKind.Challenge, "user:" + caller.RequiredUserId, caller.Address);
        var user = await proof.RequireAsync(caller, given.Password, cancellation);
        var entity = new PasskeyUserEntity { Id = user.id, Name = user.name, DisplayName = user.display_name.Length > 0 ? user.display_name : user.name };
        var options = await ceremony.Handler.MakeCreationOptionsAsync(entity, context);
        var pending = new Pending(user.id, options.AttestationState ?? string.Empty);
        var ticket = await database.WriteAsync(connection => challenges.CreateAsync(connection, Kind, pending, PasskeyCeremony.Time), cancellation);
        return new PasskeyChallenge(ticket, JsonElement.Parse(options.CreationOptionsJson));
    }

    /// <summary>Checks what the authenticator made of it, and stores it.</summary>
    /// <exception cref="Refusal">The challenge is over or another's, or the answer is wrong.</exception>
    public async Task<PasskeyView> FinishAsync(HttpContext context, Caller caller, PasskeyAnswer answer, CancellationToken cancellation)
    {
        var name = answer.Name ?? "Passkey";
        PasskeyStore.CheckName(name);
        var pending = await database.WriteAsync(connection => challenges.TakeAsync<Pending>(connection, Kind, answer.Ticket), cancellation);
        if (pending is null || pending.UserId != caller.RequiredUserId)
        {
            throw Refusal.Conflict("The challenge is over; begin again.");
        }

        var result = await ceremony.Handler.PerformAttestationAsync(
            new PasskeyAttestationContext { HttpContext = context, CredentialJson = answer.Credential.GetRawText(), AttestationState = pending.State });
        return result.Succeeded
            ? await store.AddAsync(caller, name, result.Passkey, cancellation)
            : throw Refusal.Invalid("credential", $"was not accepted: {result.Failure.Message}");
    }

    private sealed record Pending(string UserId, string State);
}
