using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Identity.MailedLinks;

/// <summary>What goes by mailed links: <c>/api/v1/session/password-reset</c>, <c>/api/v1/me/email-verification</c>, and the page that they lead to.</summary>
internal static class MailedLinkEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet(LinkPage.Path, LinkPage.Write).Needs(Permission.Anyone).WithTags("Session").Produces<string>(StatusCodes.Status200OK, "text/html")
            .WithSummary("The page that mailed links lead to");
        api.MapPost("/session/password-reset", (PasswordResetRequest asked, Visitor visitor, PasswordResetQueue queue, HttpContext context) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            queue.Ask(asked, visitor);
            return TypedResults.NoContent();
        }).Needs(Permission.Anyone).WithTags("Session").WithSummary("Ask for a link by mail that sets a new password; whether there is such an account is not told");
        api.MapPost("/session/password-reset/finish", async (MailedPasswordReset asked, Visitor visitor, PasswordResets resets, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            await resets.FinishAsync(asked, visitor, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Anyone).WithTags("Session").WithSummary("Set a new password with a mailed link and end all sessions of the account");
        api.MapPost("/users/{id}/password-reset-mail", async (string id, Caller caller, PasswordResets resets, CancellationToken cancellation) =>
        {
            await resets.MailAsync(caller, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithTags("Users").WithSummary("Mail a user a link that sets a new password");
        api.MapPost("/me/email-verification", async (PasswordProof given, Caller caller, EmailProof proof, CancellationToken cancellation) =>
        {
            await proof.BeginAsync(caller, given, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithTags("Me").WithSummary("Ask for a link by mail that proves your e-mail address");
        api.MapPost("/me/email-verification/confirm", async (EmailConfirmation confirmation, Caller caller, EmailProof proof, CancellationToken cancellation) =>
        {
            await proof.ConfirmAsync(caller, confirmation, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithTags("Me").WithSummary("Prove your e-mail address with a mailed link");
    }
}
