using Microsoft.AspNetCore.Builder;

namespace Headgate.Control.Admin;

/// <summary>What a list can be sorted and filtered by, as metadata for the OpenAPI document.</summary>
/// <param name="Sorts">Fields for <c>sort</c>.</param>
/// <param name="Filters">Further parameters.</param>
internal sealed record ListParameters(IReadOnlyList<string> Sorts, IReadOnlyList<string> Filters);

/// <summary>Documents lists.</summary>
internal static class ListDocumentation
{
    /// <summary>Says what a list can be sorted and filtered by.</summary>
    public static RouteHandlerBuilder ListsBy(this RouteHandlerBuilder endpoint, IReadOnlyList<string> sorts, params IReadOnlyList<string> filters) =>
        endpoint.WithMetadata(new ListParameters(sorts, filters));
}
