using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Groups;

/// <summary><c>/api/v1/groups</c>.</summary>
internal static class GroupEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var groups = api.MapGroup("/groups").WithTags("Groups");
        groups.MapGet("/", (Listing listing, GroupStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List groups").ListsBy(["name", "createdAt", "updatedAt"], "source");
        groups.MapGet("/{id}", async (string id, GroupStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a group");
        groups.MapPost("/", async (GroupInput group, Caller caller, GroupStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, group, cancellation)))).Needs(Permission.Manage).WithSummary("Make a group");
        groups.MapPut("/{id}", async (string id, GroupInput group, Caller caller, GroupStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, group, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace a group");
        groups.MapDelete("/{id}", async (string id, Caller caller, GroupStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a group that nobody belongs to");
    }

    private static GroupView Told(HttpContext context, GroupView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
