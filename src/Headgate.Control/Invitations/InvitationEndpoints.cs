using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Invitations;

/// <summary><c>/api/v1/invitations</c> and <c>/api/v1/signup</c>.</summary>
internal static class InvitationEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var invitations = api.MapGroup("/invitations").WithTags("Invitations");
        invitations.MapGet("/", (Listing listing, InvitationStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List invitations").ListsBy(["createdAt", "expiresAt"]);
        invitations.MapPost("/", async (InvitationInput invitation, Caller caller, InvitationStore store, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, await store.CreateAsync(caller, invitation, cancellation))).Needs(Permission.Manage).WithSummary("Make an invitation; its token is told this once");
        invitations.MapDelete("/{id}", async (string id, Caller caller, InvitationStore store, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Take an invitation back");
        api.MapPost("/signup", async (SignUp asked, Visitor visitor, SignUpStore store, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            return SessionEndpoints.Begin(context, await store.SignUpAsync(asked, visitor, cancellation));
        }).Needs(Permission.Anyone).WithTags("Session").WithSummary("Make yourself an account and sign in");
        api.MapPost("/signup/confirm", async (SignUpConfirmation confirmation, Visitor visitor, SignUpStore store, HttpContext context, CancellationToken cancellation) =>
        {
            SameOrigin.RefuseOthers(context.Request);
            return SessionEndpoints.Begin(context, await store.ConfirmAsync(confirmation, visitor, cancellation));
        }).Needs(Permission.Anyone).WithTags("Session").WithSummary("Confirm with a mailed link that the address of a sign-up is yours, and sign in");
    }
}
