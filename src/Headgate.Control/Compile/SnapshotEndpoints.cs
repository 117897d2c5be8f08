using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Compile;

/// <summary><c>/api/v1/snapshot</c>: what the data plane runs on.</summary>
internal static class SnapshotEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/snapshot", (ConfigurationPublisher publisher) => View(publisher))
        .Needs(Permission.Read).WithTags("Snapshot").WithSummary("What the data plane runs on, since when, and what is worth knowing about it");

    private static SnapshotView View(ConfigurationPublisher publisher)
    {
        var published = publisher.Published;
        var snapshot = published.Snapshot;
        return new SnapshotView(
            snapshot.Version,
            published.PublishedAt,
            snapshot.Channels.Count,
            snapshot.Routes.Count + snapshot.WildcardRoutes.Length,
            snapshot.Keys.Count,
            [.. published.Warnings.Select(w => new FieldError(w.Path, w.Message))],
            publisher.FilePath);
    }
}
