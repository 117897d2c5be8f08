using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Headgate.Control.Admin;

namespace Headgate.Control.Tests.Admin;

/// <summary>One endpoint of the management API as the router has it.</summary>
/// <param name="Method">The HTTP method.</param>
/// <param name="Pattern">The path with its parameters in braces.</param>
/// <param name="Permission">What it needs; null: it names nothing.</param>
internal sealed record EndpointRow(string Method, string Pattern, Permission? Permission)
{
    /// <summary>A path that fits the pattern and names nothing that exists.</summary>
    public string Path => string.Join('/', Pattern.Split('/').Select(segment => segment.Contains('{', StringComparison.Ordinal) ? "none" : segment));

    public override string ToString() => $"{Method} {Pattern}";
}

/// <summary>Every endpoint there is, from the router itself, so that none can be forgotten.</summary>
internal static class EndpointTable
{
    public static IReadOnlyList<EndpointRow> Of(IServiceProvider services) =>
    [
        .. from endpoint in services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           from method in endpoint.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
           let pattern = endpoint.RoutePattern.RawText!.Replace("{**", "{", StringComparison.Ordinal)
           select new EndpointRow(method, pattern.StartsWith('/') ? pattern : "/" + pattern, endpoint.Metadata.GetMetadata<NeededPermission>()?.Permission),
    ];
}
