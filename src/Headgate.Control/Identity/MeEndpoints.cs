using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.External;
using Headgate.Control.Identity.Passkeys;
using Headgate.Control.Identity.SecondFactors;
using Headgate.Control.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Identity;

/// <summary><c>/api/v1/me</c>: the caller's own account and how it signs in.</summary>
internal static class MeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var me = api.MapGroup("/me").WithTags("Me");
        MapAccount(me);
        MapSessions(me);
        MapSecondFactor(me);
        MapPasskeys(me);
        MapExternalLogins(me);
    }

    private static void MapAccount(RouteGroupBuilder me)
    {
        me.MapGet("/", async (Caller caller, MeStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(caller, cancellation))).Needs(Permission.Own).WithSummary("Get your account");
        me.MapPut("/", async (ProfileInput profile, Caller caller, MeStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceProfileAsync(caller, profile, expected.Value, cancellation))).Needs(Permission.Own).WithSummary("Change your profile");
        me.MapPut("/password", async (PasswordChange change, Caller caller, MeStore store, CancellationToken cancellation) =>
        {
            await store.ChangePasswordAsync(caller, change, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Change your password and end your other sessions");
        me.MapGet("/tokens", (Caller caller, AccessTokenStore store, CancellationToken cancellation) => store.ListAsync(caller.RequiredUserId, cancellation))
            .Needs(Permission.Own).WithSummary("List your access tokens");
        me.MapPost("/tokens", async (AccessTokenInput token, Caller caller, AccessTokenStore store, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, await store.CreateAsync(caller, token, cancellation))).Needs(Permission.Own).WithSummary("Make an access token; it is told this once");
        me.MapDelete("/tokens/{id}", async (string id, Caller caller, AccessTokenStore store, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, caller.RequiredUserId, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Revoke an access token");
    }

    private static void MapSessions(RouteGroupBuilder me)
    {
        me.MapGet("/sessions", (Caller caller, SessionStore store, CancellationToken cancellation) => store.ListAsync(caller.RequiredUserId, caller.CredentialId, cancellation))
            .Needs(Permission.Own).WithSummary("List your sessions");
        me.MapDelete("/sessions", async (Caller caller, SessionStore store, HttpContext context, CancellationToken cancellation) =>
        {
            await store.EndAsync(caller, caller.RequiredUserId, null, cancellation);
            SessionCookie.Clear(context);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Sign out everywhere");
        me.MapDelete("/sessions/{id}", async (string id, Caller caller, SessionStore store, CancellationToken cancellation) =>
        {
            await store.EndAsync(caller, caller.RequiredUserId, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("End a session");
    }

    private static void MapSecondFactor(RouteGroupBuilder me)
    {
        me.MapGet("/second-factor", (Caller caller, SecondFactorStore store, CancellationToken cancellation) => store.GetAsync(caller, cancellation))
            .Needs(Permission.Own).WithSummary("Whether signing in asks you for a code");
        me.MapPost("/second-factor", (PasswordProof proof, Caller caller, SecondFactorStore store, CancellationToken cancellation) => store.BeginAsync(caller, proof, cancellation))
            .Needs(Permission.Own).WithSummary("Begin to set a second factor up");
        me.MapPost("/second-factor/confirm", (SecondFactorCode code, Caller caller, SecondFactorStore store, CancellationToken cancellation) => store.ConfirmAsync(caller, code, cancellation))
            .Needs(Permission.Own).WithSummary("Confirm it with its first code; recovery codes are told this once");
        me.MapPost("/second-factor/recovery-codes", (PasswordProof proof, Caller caller, SecondFactorStore store, CancellationToken cancellation) => store.RenewRecoveryCodesAsync(caller, proof, cancellation))
            .Needs(Permission.Own).WithSummary("Make new recovery codes");
        me.MapPost("/second-factor/remove", async (PasswordProof proof, Caller caller, SecondFactorStore store, CancellationToken cancellation) =>
        {
            await store.RemoveAsync(caller, proof, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Take the second factor off");
    }

    private static void MapPasskeys(RouteGroupBuilder me)
    {
        me.MapGet("/passkeys", (Caller caller, PasskeyStore store, CancellationToken cancellation) => store.ListAsync(caller.RequiredUserId, cancellation))
            .Needs(Permission.Own).WithSummary("List your passkeys");
        me.MapPost("/passkeys/options", (PasswordProof proof, Caller caller, PasskeyRegistration registration, HttpContext context, CancellationToken cancellation) =>
            registration.BeginAsync(context, caller, proof, cancellation)).Needs(Permission.Own).WithSummary("Begin to make a passkey");
        me.MapPost("/passkeys", async (PasskeyAnswer answer, Caller caller, PasskeyRegistration registration, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, await registration.FinishAsync(context, caller, answer, cancellation))).Needs(Permission.Own).WithSummary("Store the passkey that an authenticator made");
        me.MapPut("/passkeys/{id}", (string id, PasskeyName name, Caller caller, PasskeyStore store, CancellationToken cancellation) => store.RenameAsync(caller, id, name.Name, cancellation))
            .Needs(Permission.Own).WithSummary("Rename a passkey");
        me.MapDelete("/passkeys/{id}", async (string id, Caller caller, PasskeyStore store, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Delete a passkey");
    }

    private static void MapExternalLogins(RouteGroupBuilder me)
    {
        me.MapGet("/external-logins", (Caller caller, ExternalLogins logins, CancellationToken cancellation) => logins.ListAsync(caller.RequiredUserId, cancellation))
            .Needs(Permission.Own).WithSummary("List the accounts elsewhere that you sign in with");
        me.MapPost("/external-logins/{provider}", (string provider, string? returnTo, PasswordProof proof, Caller caller, ExternalSignIn signIn, HttpContext context, CancellationToken cancellation) =>
            signIn.BeginLinkAsync(context, caller, provider, returnTo, proof, cancellation)).Needs(Permission.Own).WithSummary("Begin to link an account elsewhere");
        me.MapDelete("/external-logins/{provider}", async (string provider, Caller caller, ExternalLogins logins, CancellationToken cancellation) =>
        {
            await logins.DeleteAsync(caller, provider, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Unlink an account elsewhere");
    }

    private static MeView Told(HttpContext context, MeView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
