using Headgate.Contracts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Admin;

/// <summary>Refuses query parameters that an endpoint does not read: a misspelt filter would list everything, a misspelt <c>dryRun</c> change it.</summary>
internal static class QueryCheck
{
    private static readonly string[] OfLists = ["page", "size", "sort", "search"];

    /// <summary>Refuses a request that holds such a parameter.</summary>
    /// <exception cref="Refusal">It does; the parameters that there are are told.</exception>
    public static void Refuse(HttpRequest request, RouteEndpoint endpoint)
    {
        if (request.Query.Count == 0)
        {
            return;
        }

        var known = Names(endpoint).Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        var unknown = request.Query.Keys.Where(name => !known.Contains(name, StringComparer.OrdinalIgnoreCase)).ToArray();
        if (unknown.Length > 0)
        {
            var possible = known.Length == 0 ? "there are none here" : $"there are {string.Join(", ", known)}";
            throw Refusal.Malformed($"'{unknown[0]}' is not a parameter of this call.", [.. unknown.Select(name => new FieldError(name, $"is not known; {possible}"))]);
        }
    }

    private static IEnumerable<string> Names(RouteEndpoint endpoint)
    {
        // Texts, and what is read from text; those of the path cannot stand in the query, which the router sees to.
        var path = endpoint.RoutePattern.Parameters.Select(p => p.Name).ToArray();
        foreach (var parameter in endpoint.Metadata.OfType<IParameterBindingMetadata>())
        {
            if (parameter.ParameterInfo.ParameterType == typeof(Listing))
            {
                foreach (var name in OfLists.Concat(endpoint.Metadata.GetMetadata<ListParameters>()?.Filters ?? []))
                {
                    yield return name;
                }
            }
            else if ((parameter.HasTryParse || parameter.ParameterInfo.ParameterType == typeof(string)) && !path.Contains(parameter.Name, StringComparer.OrdinalIgnoreCase))
            {
                yield return parameter.Name;
            }
        }
    }
}
