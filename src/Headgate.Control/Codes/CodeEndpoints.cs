using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Statements;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Codes;

/// <summary><c>/api/v1/codes</c> and <c>/api/v1/me/redeem</c>.</summary>
internal static class CodeEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        var codes = api.MapGroup("/codes").WithTags("Redemption codes");
        codes.MapGet("/", (Listing listing, CodeStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List redemption codes").ListsBy(["createdAt", "batch", "amountUsd", "expiresAt", "uses"], "batch", "enabled", "used");
        codes.MapGet("/{id}", async (string id, CodeStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.GetAsync(id, cancellation))).Needs(Permission.Read).WithSummary("Get a redemption code");
        codes.MapPost("/", async (RedemptionCodeInput input, string? format, Caller caller, CodeStore store, CancellationToken cancellation) =>
            Made(await store.CreateAsync(caller, input, cancellation), format))
            .Needs(Permission.Manage).WithSummary("Make redemption codes; they are told this once, as JSON or with format=csv").Produces<MadeRedemptionCodes>(StatusCodes.Status201Created);
        codes.MapPut("/{id}", async (string id, RedemptionCodeChange change, Caller caller, CodeStore store, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ChangeAsync(caller, id, change, EntityVersion.Expected(context), cancellation))).Needs(Permission.Manage).WithSummary("Switch a code on or off and set its end");
        codes.MapDelete("/{id}", async (string id, Caller caller, CodeStore store, HttpContext context, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, EntityVersion.Expected(context), cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a code; what it credited stays");
        api.MapPost("/me/redeem", (RedeemInput input, Caller caller, Redemption redemption, CancellationToken cancellation) => redemption.RunAsync(caller, input, cancellation))
            .Needs(Permission.Own).WithTags("Own money").WithSummary("Use a redemption code");
    }

    private static IResult Made(MadeRedemptionCodes made, string? format)
    {
        if (format != "csv")
        {
            return TypedResults.Created((string?)null, made);
        }

        var csv = new CsvText().Row("Code", "Id", "Batch");
        foreach (var code in made.Codes)
        {
            csv.Row(code.Code, code.Id, made.Batch);
        }

        return TypedResults.Text(csv.ToString(), "text/csv", System.Text.Encoding.UTF8, StatusCodes.Status201Created);
    }

    private static RedemptionCodeView Told(HttpContext context, RedemptionCodeView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
