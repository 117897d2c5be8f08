using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Outbox;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Alerts;

/// <summary><c>/api/v1/alerts</c>.</summary>
internal static class AlertEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var alerts = api.MapGroup("/alerts").WithTags("Alerts");
        alerts.MapGet("/", (Listing listing, AlertStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List alerts").ListsBy(["name", "createdAt", "updatedAt"]);
        alerts.MapGet("/deliveries", (Listing listing, OutboxStore outbox, CancellationToken cancellation) => outbox.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("Messages that wait or could not be delivered").ListsBy(["createdAt", "nextAt", "attempts"], "state");
        alerts.MapGet("/{id}", async (string id, AlertStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get an alert");
        alerts.MapPost("/", async (AlertInput alert, Caller caller, AlertStore store, HttpContext context, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, Told(context, await store.CreateAsync(caller, alert, cancellation)))).Needs(Permission.Manage).WithSummary("Make an alert");
        alerts.MapPut("/{id}", async (string id, AlertInput alert, Caller caller, AlertStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ReplaceAsync(caller, id, alert, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Replace an alert");
        alerts.MapDelete("/{id}", async (string id, Caller caller, AlertStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete an alert");
    }

    private static AlertView Told(HttpContext context, AlertView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
