using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Routes;

/// <summary><c>/api/v1/routes</c>.</summary>
internal static class RouteEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var routes = api.MapGroup("/routes").WithTags("Routes");
        routes.MapGet("/", (Listing listing, RouteStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List routes").ListsBy(["model", "createdAt", "updatedAt"], "enabled", "source");
        routes.MapGet("/{id}", async (string id, RouteStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a route");
        routes.MapPost("/", async (RouteInput route, Caller caller, RouteStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, route, cancellation)))).Needs(Permission.Manage).WithSummary("Make a route");
        routes.MapPut("/{id}", async (string id, RouteInput route, Caller caller, RouteStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, route, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace a route");
        routes.MapDelete("/{id}", async (string id, Caller caller, RouteStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a route");
    }

    private static RouteView Told(HttpContext context, RouteView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
