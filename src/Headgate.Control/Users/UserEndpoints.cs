using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Identity;
using Headgate.Control.Identity.Sessions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Users;

/// <summary><c>/api/v1/users</c>.</summary>
internal static class UserEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var users = api.MapGroup("/users").WithTags("Users");
        users.MapGet("/", (Listing listing, UserStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List users")
            .ListsBy(["name", "displayName", "email", "role", "group", "createdAt", "updatedAt", "lastLoginAt"], "role", "group", "enabled");
        users.MapGet("/{id}", async (string id, UserStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a user");
        users.MapPost("/", async (NewUser user, Caller caller, UserStore store, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, await store.CreateAsync(caller, user, cancellation))).Needs(Permission.Manage).WithSummary("Make a user");
        users.MapPut("/{id}", async (string id, UserInput user, Caller caller, UserStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, user, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace a user");
        users.MapDelete("/{id}", async (string id, bool? keys, Caller caller, UserStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, keys ?? false, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a user, with its API keys if keys=true");
        MapSignIn(users);
    }

    private static void MapSignIn(IEndpointRouteBuilder users)
    {
        users.MapPost("/{id}/password", (string id, Caller caller, UserStore store, CancellationToken cancellation) => store.ResetPasswordAsync(caller, id, cancellation))
            .Needs(Permission.Manage).WithSummary("Give a user a one-time password and end its sessions");
        users.MapDelete("/{id}/second-factor", async (string id, Caller caller, UserStore store, CancellationToken cancellation) =>
        {
            await store.RemoveSecondFactorAsync(caller, id, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Take a user's second factor off");
        users.MapGet("/{id}/sessions", (string id, SessionStore store, CancellationToken cancellation) => store.ListAsync(id, null, cancellation))
            .Needs(Permission.Read).WithSummary("List a user's sessions");
        users.MapDelete("/{id}/sessions", async (string id, Caller caller, SessionStore store, CancellationToken cancellation) =>
        {
            await store.EndAsync(caller, id, null, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("End all sessions of a user");
        users.MapDelete("/{id}/sessions/{sessionId}", async (string id, string sessionId, Caller caller, SessionStore store, CancellationToken cancellation) =>
        {
            await store.EndAsync(caller, id, sessionId, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("End a session of a user");
        users.MapGet("/{id}/tokens", (string id, AccessTokenStore store, CancellationToken cancellation) => store.ListAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("List a user's access tokens");
        users.MapDelete("/{id}/tokens/{tokenId}", async (string id, string tokenId, Caller caller, AccessTokenStore store, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, tokenId, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Revoke an access token of a user");
    }

    private static UserView Told(HttpContext context, UserView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
