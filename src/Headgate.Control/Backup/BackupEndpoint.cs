using Headgate.Control.Admin;
using Headgate.Control.Audit;
using Headgate.Control.Secrets;
using Headgate.Control.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Backup;

/// <summary><c>/api/v1/backup</c>.</summary>
internal static class BackupEndpoint
{
    private const string ContentType = "application/gzip";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/backup", DownloadAsync)
        .Needs(Permission.Root).WithTags("Backup").WithSummary("Download everything that the database holds, to be restored with 'headgate-server restore'").Produces(StatusCodes.Status200OK, contentType: ContentType);

    // The master key is never in it: whoever holds a token of a root has not got the machine.
    private static async Task DownloadAsync(Caller caller, Database database, MasterKey master, AuditLog audit, TimeProvider time, HttpContext context)
    {
        // Who takes everything is noted first; a backup that breaks off was taken too.
        await database.WriteAsync(connection => audit.WriteAsync(connection, caller, "backup.download", null, null, null, null), context.RequestAborted);
        context.Response.ContentType = ContentType;
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"headgate-{time.GetUtcNow():yyyyMMdd-HHmmss}.backup.jsonl.gz\"";
        await new BackupWriter(database, time).WriteAsync(context.Response.Body, master, null, context.RequestAborted);
    }
}
