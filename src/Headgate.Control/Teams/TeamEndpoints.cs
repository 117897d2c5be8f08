using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Teams;

/// <summary><c>/api/v1/teams</c>, and <c>/api/v1/me/teams</c> for those who belong to one.</summary>
internal static class TeamEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var teams = api.MapGroup("/teams").WithTags("Teams");
        teams.MapGet("/", (Listing listing, TeamStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List teams").ListsBy(["name", "createdAt", "updatedAt", "members"], "enabled", "user");
        teams.MapGet("/{id}", async (string id, TeamStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a team");
        teams.MapPost("/", async (TeamInput team, Caller caller, TeamStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, team, cancellation)))).Needs(Permission.Manage).WithSummary("Make a team");
        teams.MapPut("/{id}", async (string id, TeamInput team, Caller caller, TeamStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, team, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace a team");
        teams.MapDelete("/{id}", async (string id, Caller caller, TeamStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a team that no key belongs to");
        MapMembers(teams);
        MapOwn(api.MapGroup("/me/teams").WithTags("Me"));
    }

    private static void MapMembers(RouteGroupBuilder teams)
    {
        teams.MapGet("/{id}/members", (string id, TeamMemberStore store, CancellationToken cancellation) => store.ListAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("List a team's members");
        teams.MapPut("/{id}/members/{userId}", (string id, string userId, TeamMemberInput member, Caller caller, TeamMemberStore store, CancellationToken cancellation) =>
            store.PutAsync(caller, id, userId, member.Role, cancellation)).Needs(Permission.Manage).WithSummary("Take a user into a team, or change its role there");
        teams.MapDelete("/{id}/members/{userId}", async (string id, string userId, Caller caller, TeamMemberStore store, CancellationToken cancellation) =>
        {
            await store.RemoveAsync(caller, id, userId, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Remove a member of a team");
    }

    private static void MapOwn(RouteGroupBuilder own)
    {
        own.MapGet("/", (Caller caller, TeamMemberStore store, CancellationToken cancellation) => store.ListTeamsAsync(caller, cancellation))
            .Needs(Permission.Own).WithSummary("List your teams");
        own.MapGet("/{id}/members", (string id, Caller caller, TeamMemberStore store, CancellationToken cancellation) => store.ListOwnAsync(caller, id, cancellation))
            .Needs(Permission.Own).WithSummary("List the members of a team of yours");
        own.MapPost("/{id}/members", (string id, NewTeamMember member, Caller caller, TeamMemberStore store, CancellationToken cancellation) => store.AddOwnAsync(caller, id, member, cancellation))
            .Needs(Permission.Own).WithSummary("Take somebody into a team that you manage, or change its role there");
        own.MapDelete("/{id}/members/{userId}", async (string id, string userId, Caller caller, TeamMemberStore store, CancellationToken cancellation) =>
        {
            await store.RemoveOwnAsync(caller, id, userId, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Own).WithSummary("Remove a member of a team that you manage, or yourself");
    }

    private static TeamView Told(HttpContext context, TeamView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
