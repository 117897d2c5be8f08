using System.Text;
using System.Text.Json;
using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Transfer;

/// <summary><c>/api/v1/export</c> and <c>/api/v1/import</c>: everything as one JSON or YAML document.</summary>
internal static class TransferEndpoints
{
    private const string Json = "application/json";
    private const string Yaml = "application/yaml";

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/export", ExportAsync).Needs(Permission.Manage).WithTags("Export and import").Produces<ConfigurationDocument>(StatusCodes.Status200OK, Json, Yaml)
            .WithSummary("Everything as one document; secrets=true, for roots, with upstream keys in clear");
        api.MapPost("/import", ImportAsync).Needs(Permission.Root).WithTags("Export and import").Accepts<ConfigurationDocument>(Json, Yaml)
            .WithSummary("Import a document, all or nothing; dryRun=true only says what would become of each thing");
    }

    private static async Task<IResult> ExportAsync(Caller caller, Exporter exporter, HttpContext context, CancellationToken cancellation, string format = "json", bool secrets = false)
    {
        var isYaml = format switch { "json" => false, "yaml" => true, _ => throw Refusal.Malformed("There are two formats.", new FieldError("format", "must be json or yaml")) };
        var document = await exporter.RunAsync(caller, secrets, cancellation);
        context.Response.Headers.ContentDisposition = $"attachment; filename=\"headgate.{format}\"";
        return isYaml
            ? TypedResults.Text(YamlWriter.Write(JsonSerializer.SerializeToElement(document, ContractJson.Options)), Yaml, Encoding.UTF8)
            : TypedResults.Json(document, ContractJson.Options);
    }

    private static async Task<ImportResult> ImportAsync(HttpContext context, Caller caller, Importer importer, CancellationToken cancellation, string mode = "merge", bool dryRun = false)
    {
        var how = mode switch
        {
            "merge" => ImportMode.Merge,
            "replace" => ImportMode.Replace,
            _ => throw Refusal.Malformed("There are two modes.", new FieldError("mode", "must be merge or replace")),
        };
        var document = await ReadAsync(context.Request, cancellation);
        return dryRun ? await importer.PlanAsync(caller, document, how, cancellation) : await importer.ApplyAsync(caller, document, how, cancellation);
    }

    private static async Task<ConfigurationDocument> ReadAsync(HttpRequest request, CancellationToken cancellation)
    {
        try
        {
            if (request.ContentType?.Contains("yaml", StringComparison.OrdinalIgnoreCase) != true)
            {
                return await JsonSerializer.DeserializeAsync<ConfigurationDocument>(request.Body, ContractJson.Options, cancellation) ?? throw Empty();
            }

            using var reader = new StreamReader(request.Body, Encoding.UTF8);
            var problems = new ProblemList();
            using var json = YamlText.Parse(await reader.ReadToEndAsync(cancellation), "document", problems);
            return json is null
                ? throw Refusal.Malformed(problems.Errors[0].Message)
                : json.RootElement.Deserialize<ConfigurationDocument>(ContractJson.Options) ?? throw Empty();
        }
        catch (JsonException e)
        {
            throw AdminBoundary.Malformed(e);
        }
    }

    private static Refusal Empty() => Refusal.Malformed("The document is empty.");
}
