using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Statistics;

/// <summary><c>/api/v1/stats</c>, <c>/api/v1/me/stats</c>, and making the sums anew.</summary>
internal static class StatsEndpoints
{
    private static readonly string[] Parameters = ["from", "to", "interval", "tz", "groupBy", "top", "by"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/stats", (Listing listing, StatsStore store, TimeProvider time, CancellationToken cancellation) =>
                store.ReadAsync(StatsQuery.Of(listing, time.GetUtcNow()), cancellation))
            .Needs(Permission.Read).WithTags("Statistics").WithSummary("Requests, tokens, money and latency over a time, by the hour or day and by any dimension")
            .ListsBy([], [.. Parameters, .. StatsQuery.FilterNames]);
        api.MapGet("/me/stats", (Listing listing, Caller caller, StatsStore store, TimeProvider time, CancellationToken cancellation) =>
                store.ReadAsync(StatsQuery.Of(listing, time.GetUtcNow(), caller.RequiredUserId), cancellation))
            .Needs(Permission.Own).WithTags("Statistics").WithSummary("The same of your own keys")
            .ListsBy([], [.. Parameters, "key", "model", "operation", "tag", "error"]);
        api.MapPost("/records/rollups/rebuild", async (Caller caller, RollupRebuild rebuild, Audit.AuditLog audit, Storage.Database database, CancellationToken cancellation) =>
            {
                var done = await rebuild.RunAsync(cancellation);
                await database.WriteAsync(connection => audit.WriteAsync(connection, caller, "records.rebuild", null, null, null, done), cancellation);
                return TypedResults.Ok(done);
            })
            .Needs(Permission.Root).WithTags("Records").WithSummary("Make the hourly and daily sums anew from the records");
    }
}
