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
        .WithTags("Transfer")
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

            var report = await importer.RunAsync(caller, path, string.IsNullOrWhiteSpace(from) ? null : from, dryRun, ImportTrust.None, cancellation);
            return dryRun || report.Result is { Applied: true } ? report : throw Refused(report.Result);
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

    private static Refusal Refused(ImportResult? result)
    {
        var conflicts = result?.Items.Where(i => i.Action == ImportAction.Conflict).ToArray() ?? [];
        FieldError[] errors = [.. result?.Errors ?? [], .. conflicts.SelectMany(c => c.Errors.Select(e => new FieldError($"{c.Kind} '{c.Name}' {e.Path}".TrimEnd(), e.Message)))];
        return Refusal.Conflict($"{conflicts.Length} things cannot be imported, so nothing was; try it with dryRun=true to see them beside the rest.", errors);
    }
}
