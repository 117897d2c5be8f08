using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.RecordSearch;

/// <summary><c>/api/v1/records</c> and <c>/api/v1/me/records</c>.</summary>
internal static class RecordEndpoints
{
    public static void Map(IEndpointRouteBuilder api)
    {
        string[] sorts = [.. RecordSql.Sorts.Select(s => s.Field)];
        var records = api.MapGroup("/records").WithTags("Records");
        records.MapGet("/", (Listing listing, RecordStore store, CancellationToken cancellation) => store.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("Search the records of requests").ListsBy(sorts, [.. RecordFilter.Names, .. RecordStore.Cursors]);
        records.MapGet("/export", (Listing listing, RecordExport export, HttpContext context) => export.WriteAsync(listing, context))
            .Needs(Permission.Read).WithSummary("Every record that matches, newest first, as CSV or JSON Lines").ListsBy([], [.. RecordFilter.Names, "format"]);
        records.MapGet("/{id}", (string id, RecordStore store, CancellationToken cancellation) => store.GetAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("Get a record with its attempts");

        var own = api.MapGroup("/me/records").WithTags("Records");
        own.MapGet("/", (Listing listing, Caller caller, RecordStore store, CancellationToken cancellation) => store.ListOwnAsync(caller.RequiredUserId, listing, cancellation))
            .Needs(Permission.Own).WithSummary("Search the records of your own keys").ListsBy([.. sorts.Where(s => s != RecordSql.CostSort)], [.. RecordFilter.OwnNames, .. RecordStore.Cursors]);
        own.MapGet("/{id}", (string id, Caller caller, RecordStore store, CancellationToken cancellation) => store.GetOwnAsync(caller.RequiredUserId, id, cancellation))
            .Needs(Permission.Own).WithSummary("Get a record of your own keys");
    }
}
