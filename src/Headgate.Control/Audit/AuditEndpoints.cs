using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Audit;

/// <summary><c>/api/v1/audit</c>.</summary>
internal static class AuditEndpoints
{
    private static readonly string[] Filters = ["actor", "action", "resource", "via", "from", "to"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var entries = api.MapGroup("/audit").WithTags("Audit");
        entries.MapGet("/", (Listing listing, AuditQuery query, CancellationToken cancellation) => query.ListAsync(listing, cancellation))
            .Needs(Permission.Read).WithSummary("List what was changed, by whom").ListsBy(["at", "action", "actor"], Filters);
        entries.MapGet("/{id}", (string id, AuditQuery query, CancellationToken cancellation) => query.GetAsync(id, cancellation))
            .Needs(Permission.Read).WithSummary("Get an entry with what was before and after");
        entries.MapGet("/export", (string? format, Listing listing, AuditQuery query, HttpContext context, CancellationToken cancellation) =>
            AuditExport.WriteAsync(context, format, query.ExportAsync(listing, cancellation), cancellation))
            .Needs(Permission.Read).WithSummary("Export the entries that the filters match, as CSV or JSON Lines").ListsBy([], Filters);
    }
}
