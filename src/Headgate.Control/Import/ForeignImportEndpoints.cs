using Headgate.Contracts;
using Headgate.Control.Admin;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Import;

/// <summary><c>/api/v1/import/foreign</c>: takes another gateway's file as the body, whatever its type.</summary>
internal static class ForeignImportEndpoints
{
    public static void Map(IEndpointRouteBuilder api) => api
        .MapPost("/import/foreign", ImportAsync)
        .Needs(Permission.Root)
        .WithTags("Export and import")
        .WithSummary("Import another gateway's database or configuration file")
        .WithDescription("The body is the file itself. Nothing is changed unless dryRun=false.")
        .Produces<ForeignImportReport>();

    private static async Task<ForeignImportReport> ImportAsync(
        HttpRequest request, Caller caller, ForeignImporter importer, CancellationToken cancellation, string? from = null, bool dryRun = true)
    {
        var folder = Directory.CreateTempSubdirectory("headgate-import-");
        try
        {
            var path = Path.Combine(folder.FullName, "file");
            await using (var file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.None))
            {
                await request.Body.CopyToAsync(file, cancellation);
            }

            return await importer.RunAsync(caller, path, string.IsNullOrWhiteSpace(from) ? null : from, dryRun, ImportTrust.None, cancellation);
        }
        catch (ImportRefusedException refused)
        {
            throw Refusal.Malformed(refused.Message);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
