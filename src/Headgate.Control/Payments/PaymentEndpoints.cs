using System.Text;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Payments;

/// <summary><c>/api/v1/topups</c>, <c>/api/v1/me/topups</c>, and what payment providers call.</summary>
internal static class PaymentEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/topups", (Listing listing, TopUpStore store, CancellationToken cancellation) => store.ListAsync(listing, null, cancellation))
            .Needs(Permission.Read).WithTags("Top-ups").WithSummary("List top-ups").ListsBy(["createdAt", "amountUsd", "updatedAt"], "user", "state", "provider");

        var own = api.MapGroup("/me/topups").WithTags("Own money");
        own.MapGet("/", (Listing listing, Caller caller, TopUpStore store, CancellationToken cancellation) => store.ListAsync(listing, caller.RequiredUserId, cancellation))
            .Needs(Permission.Own).WithSummary("List your top-ups").ListsBy(["createdAt", "amountUsd", "updatedAt"], "state", "provider");
        own.MapGet("/options", (TopUpStore store, CancellationToken cancellation) => store.OptionsAsync(cancellation))
            .Needs(Permission.Own).WithSummary("Ways to top up");
        own.MapPost("/", async (TopUpInput input, Caller caller, TopUpStore store, CancellationToken cancellation) =>
            TypedResults.Created((string?)null, await store.StartAsync(caller, input, cancellation))).Needs(Permission.Own).WithSummary("Begin a top-up");

        var payments = api.MapGroup("/payments").WithTags("Payment providers");
        payments.MapPost("/stripe/webhook", async (HttpContext context, PaymentProviders providers, PaymentBook book, CancellationToken cancellation) =>
        {
            await book.TakeAsync(providers.Find("stripe")!, await ReadAsync(context), cancellation);
            return TypedResults.Ok();
        }).Needs(Permission.Anyone).WithSummary("Signed events of Stripe");
        payments.MapGet("/epay/notify", NotifyAsync).Needs(Permission.Anyone).WithSummary("Signed notifications of an EPay gateway");
        payments.MapPost("/epay/notify", NotifyAsync).Needs(Permission.Anyone).WithSummary("Signed notifications of an EPay gateway");
    }

    // The protocol's word for thanks; anything else is sent again.
    private static async Task<IResult> NotifyAsync(HttpContext context, PaymentProviders providers, PaymentBook book, CancellationToken cancellation)
    {
        await book.TakeAsync(providers.Find("epay")!, await ReadAsync(context), cancellation);
        return TypedResults.Text("success");
    }

    private static async Task<PaymentCall> ReadAsync(HttpContext context)
    {
        var request = context.Request;
        using var body = new MemoryStream();
        await request.Body.CopyToAsync(body, context.RequestAborted);
        var fields = new Dictionary<string, string>(StringComparer.Ordinal);
        var form = request.HasFormContentType ? Encoding.UTF8.GetString(body.GetBuffer(), 0, (int)body.Length) : string.Empty;
        var pairs = form.Length > 0 ? Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(form) : request.Query.ToDictionary(StringComparer.Ordinal);
        foreach (var (name, value) in pairs)
        {
            fields[name] = value.ToString();
        }

        return new PaymentCall(body.ToArray(), request.Headers["Stripe-Signature"].ToString(), fields);
    }
}
