using System.Text;
using Headgate.Contracts;
using Headgate.Control.Admin;
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
        {
            var asCsv = AsCsv(format);
            var made = await store.CreateAsync(caller, input, cancellation);
            return asCsv ? (IResult)TypedResults.Text(Csv(made), "text/csv", Encoding.UTF8, StatusCodes.Status201Created) : TypedResults.Created((string?)null, made);
        })
            .Needs(Permission.Manage).WithSummary("Make redemption codes; they are told this once, as JSON or with format=csv").Produces<MadeRedemptionCodes>(StatusCodes.Status201Created);
        codes.MapPut("/{id}", async (string id, RedemptionCodeChange change, Caller caller, CodeStore store, ExpectedVersion expected, HttpContext context, CancellationToken cancellation) =>
            Told(context, await store.ChangeAsync(caller, id, change, expected.Value, cancellation))).Needs(Permission.Manage).WithSummary("Switch a code on or off and set its end");
        codes.MapDelete("/{id}", async (string id, Caller caller, CodeStore store, ExpectedVersion expected, CancellationToken cancellation) =>
        {
            await store.DeleteAsync(caller, id, expected.Value, cancellation);
            return TypedResults.NoContent();
        }).Needs(Permission.Manage).WithSummary("Delete a code; what it credited stays");
        api.MapPost("/me/redeem", (RedeemInput input, Caller caller, Redemption redemption, CancellationToken cancellation) => redemption.RunAsync(caller, input, cancellation))
            .Needs(Permission.Own).WithTags("Own money").WithSummary("Use a redemption code");
    }

    // What is asked for wrongly is refused before codes are made that nobody would be told.
    private static bool AsCsv(string? format) => format switch
    {
        null or "json" => false,
        "csv" => true,
        _ => throw Refusal.Malformed($"'{format}' is no format of redemption codes.", new FieldError("format", "must be json or csv")),
    };

    private static string Csv(MadeRedemptionCodes made)
    {
        var text = new StringBuilder(CsvText.ByteOrderMark);
        var csv = new CsvText(text).Row("Code", "Id", "Batch");
        foreach (var code in made.Codes)
        {
            csv.Row(code.Code, code.Id, made.Batch);
        }

        return text.ToString();
    }

    private static RedemptionCodeView Told(HttpContext context, RedemptionCodeView view)
    {
        EntityVersion.Tell(context, view.Version);
        return view;
    }
}
