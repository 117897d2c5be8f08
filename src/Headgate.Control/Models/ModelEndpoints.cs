using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Models;

/// <summary><c>/api/v1/models</c>. Names may hold slashes, written as they are or as <c>%2F</c>.</summary>
internal static class ModelEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var models = api.MapGroup("/models").WithTags("Models");
        models.MapGet("/", (Listing listing, ModelStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List what clients can ask for").ListsBy(["name"], "channel", "enabled");
        models.MapPost("/price", (PriceQuestion question, PriceSimulator simulator) => simulator.Answer(question))
            .Needs(Permission.Read).WithSummary("What a request would cost, step by step");
        models.MapGet("/{**name}", async (string name, ModelStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(Plain(name), cancellation))).Needs(Permission.Read).WithSummary("Get a model");
        models.MapPut("/{**name}", async (string name, ModelInput model, Caller caller, ModelStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.PutAsync(caller, Plain(name), model, expected.Value, cancellation)))
            .Needs(Permission.Manage).WithSummary("Say what holds for a model: price, ratio, sell price, limits, or that it is switched off");
        models.MapDelete("/{**name}", async (string name, Caller caller, ModelStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, Plain(name), expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Take back what was said of a model");
    }

    // The server leaves this one escape alone.
    private static string Plain(string name) => name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase);

    private static ModelView Told(HttpContext context, ModelView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
