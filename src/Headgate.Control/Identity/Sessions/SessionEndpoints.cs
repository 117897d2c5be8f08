using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.MailedLinks;
using Headgate.Control.Identity.Passkeys;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Identity.Sessions;

/// <summary><c>/api/v1/session</c>: signing in and out.</summary>
internal static class SessionEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("Session");
        session.MapGet("/page", async (IdentitySettingsStore settings, PasswordResets resets, Database database, CancellationToken cancellation) =>
        {
            var holds = await settings.GetAsync(cancellation);
            await using var reader = await database.OpenReaderAsync(cancellation);
            return Page(holds, holds.Passwords && await resets.FindObstacleAsync(reader, holds) is null);
        })
            .Needs(Permission.Anyone).WithSummary("What a sign-in page needs to know");
        session.MapPost("/", async (PasswordSignIn asked, Visitor visitor, SignIn signIn, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            return Begin(context, await signIn.WithPasswordAsync(asked, visitor, cancellation));
        }).Needs(Permission.Anyone).WithSummary("Sign in with a password");
        session.MapPost("/second-step", async (SecondStep asked, Visitor visitor, SignIn signIn, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            return Begin(context, await signIn.WithCodeAsync(asked, visitor, cancellation));
        }).Needs(Permission.Anyone).WithSummary("Go on with a code");
        session.MapPost("/passkey/options", (PasskeySignIn passkeys, Visitor visitor, HttpContext context, CancellationToken cancellation) =>
            passkeys.BeginAsync(context, visitor, cancellation)).Needs(Permission.Anyone).WithSummary("Begin to sign in with a passkey");
        session.MapPost("/passkey", async (PasskeyAnswer answer, Visitor visitor, PasskeySignIn passkeys, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            return Begin(context, await passkeys.FinishAsync(context, answer, visitor, cancellation));
        }).Needs(Permission.Anyone).WithSummary("Sign in with a passkey");
        session.MapDelete("/", async (Caller caller, SessionStore store, HttpContext context, CancellationToken cancellation) =>
        {
            SessionCookie.Clear(context);
            if (caller is { Via: CallerVia.Session, CredentialId: { } id })
            {
                await store.EndAsync(caller, caller.RequiredUserId, id, cancellation);
            }

            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Sign out");
    }

    /// <summary>Sets the cookie of a session that has begun.</summary>
    public static SignInResult Begin(HttpContext context, SignInOutcome outcome)
    {
        if (outcome.Session is { } session)
        {
            SessionCookie.Set(context, session);
        }

        return outcome.Result;
    }

    private static SignInPage Page(IdentitySettings settings, bool passwordReset) => new(
        settings.SignUp,
        settings.Passwords,
        [.. settings.Providers.Where(p => p.Enabled).Select(p => new SignInProvider(p.Id, p.DisplayName ?? p.Id, p.Type))],
        settings.PasswordLength,
        passwordReset,
        settings.SignUpVerifiesEmail);
}
