using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Captures;

/// <summary><c>/api/v1/records/{id}/capture</c>.</summary>
internal static class CaptureEndpoints
{
    public static void Map(IEndpointRouteBuilder api) =>
        api.MapGet("/records/{id}/capture", (string id, Caller caller, CaptureStore store, CancellationToken cancellation) => store.GetAsync(caller, id, cancellation))
            .Needs(Permission.Manage).WithTags("Records").WithSummary("What was captured of a request; looking at it is written to the audit log");
}
