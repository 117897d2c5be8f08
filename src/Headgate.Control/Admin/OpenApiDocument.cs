using Microsoft.AspNetCore.OpenApi;

namespace Headgate.Control.Admin;

/// <summary>The OpenAPI 3.1 document of the management API, made of the endpoints themselves.</summary>
internal static class OpenApiDocument
{
    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = Microsoft.OpenApi.OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = _ => true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info.Title = "Headgate management API";
            document.Info.Version = "v1";
            document.Info.Description = "Everything that the console, the command line and scripts do. Money is USD with up to nine decimals.";
            document.Servers?.Clear();
            return Task.CompletedTask;
        });
    }
}
