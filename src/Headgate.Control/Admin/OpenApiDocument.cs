using Headgate.Contracts;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Headgate.Control.Admin;

/// <summary>The OpenAPI 3.1 document of the management API, made of the endpoints themselves: what they take, give, need and refuse.</summary>
internal static class OpenApiDocument
{
    private const string TokenScheme = "token";
    private const string SessionScheme = "session";

    public static void Configure(OpenApiOptions options)
    {
        options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
        options.ShouldInclude = _ => true;
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);
    }

    private static async Task DescribeAsync(Microsoft.OpenApi.OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo
        {
            Title = "Headgate management API",
            Version = "v1",
            Description = "Everything about running the gateway. Money is USD with up to nine decimals, times are ISO 8601.",
        };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.Schemas ??= new Dictionary<string, IOpenApiSchema>(StringComparer.Ordinal);
        document.Components.Schemas[nameof(Problem)] = await context.GetOrCreateSchemaAsync(typeof(Problem), null, cancellation);
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
        {
            [TokenScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", Description = "A personal access token." },
            [SessionScheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Cookie, Name = "headgate_session", Description = "A session of a browser." },
        };
    }

    private static Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var permission = metadata.OfType<NeededPermission>().LastOrDefault()?.Permission;
        if (permission is not null and not Permission.Anyone)
        {
            operation.Description = $"{operation.Description} Needs the permission '{permission.Value.ToString().ToLowerInvariant()}'.".Trim();
            operation.Security =
            [
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(TokenScheme, context.Document)] = [] },
                new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(SessionScheme, context.Document)] = [] },
            ];
        }

        if (metadata.OfType<ListParameters>().LastOrDefault() is { } list)
        {
            AddListParameters(operation, list);
        }

        if (ExpectedVersion.HeededBy(metadata))
        {
            Add(operation, "If-Match", ParameterLocation.Header, JsonSchemaType.String, "The ETag of what you read: a change from an older version is refused with 409.");
        }

        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Refused, with the reasons (RFC 9457).",
            Content = new Dictionary<string, OpenApiMediaType>(StringComparer.Ordinal)
            {
                ["application/problem+json"] = new OpenApiMediaType { Schema = new OpenApiSchemaReference(nameof(Problem), context.Document) },
            },
        };
        return Task.CompletedTask;
    }

    private static void AddListParameters(OpenApiOperation operation, ListParameters list)
    {
        Add(operation, "page", ParameterLocation.Query, JsonSchemaType.Integer, "Which page, from 1.");
        Add(operation, "size", ParameterLocation.Query, JsonSchemaType.Integer, $"Items of a page, at most {ListQuery.MaxSize}.");
        Add(operation, "sort", ParameterLocation.Query, JsonSchemaType.String, $"One of {string.Join(", ", list.Sorts)}; a leading - sorts downwards.");
        Add(operation, "search", ParameterLocation.Query, JsonSchemaType.String, "Text that the item's names contain.");
        foreach (var filter in list.Filters)
        {
            Add(operation, filter, ParameterLocation.Query, JsonSchemaType.String, "Filter.");
        }
    }

    private static void Add(OpenApiOperation operation, string name, ParameterLocation place, JsonSchemaType type, string description)
    {
        operation.Parameters ??= [];
        if (!operation.Parameters.Any(p => string.Equals(p.Name, name, StringComparison.OrdinalIgnoreCase)))
        {
            operation.Parameters.Add(new OpenApiParameter { Name = name, In = place, Description = description, Schema = new OpenApiSchema { Type = type } });
        }
    }
}
