using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Identity.External;

/// <summary><c>/api/v1/session/external/PROVIDER</c>: pages that a browser is led through, not calls.</summary>
internal static class ExternalEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var external = api.MapGroup("/session/external").WithTags("Session");
        external.MapGet("/{provider}", async (string provider, string? returnTo, string? invitation, ExternalSignIn signIn, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Redirect((await signIn.BeginAsync(context, provider, returnTo, invitation, cancellation)).AbsoluteUri))
            .Needs(Permission.Anyone).WithSummary("Go to an identity provider to sign in");
        external.MapGet("/{provider}/callback", async (string provider, Visitor visitor, ExternalSignIn signIn, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Redirect(await signIn.FinishAsync(context, provider, visitor, cancellation)))
            .Needs(Permission.Anyone).WithSummary("Come back from an identity provider");
    }
}
