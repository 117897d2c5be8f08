using Headgate.Contracts;
using Headgate.Control.Admin;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;
using Headgate.Gateway.Providers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Headgate.Control.Providers;

/// <summary><c>/api/v1/providers</c>: the catalogue that ships with the program.</summary>
internal static class ProviderEndpoints
{
    private static readonly string[] Sorts = ["id", "name", "kind"];

    public static void Map(IEndpointRouteBuilder api)
    {
        var providers = api.MapGroup("/providers").WithTags("Providers");
        providers.MapGet("/", (Listing listing, ConfigurationPublisher publisher) => List(listing, publisher.Context.Catalog))
            .Needs(Permission.Own).WithSummary("List the providers of the catalogue").ListsBy(Sorts, "kind");
        providers.MapGet("/{id}", (string id, ConfigurationPublisher publisher) => View(publisher.Context.Catalog.Find(id) ?? throw Refusal.NotFound("provider")))
            .Needs(Permission.Own).WithSummary("Get a provider of the catalogue");
    }

    private static Page<ProviderView> List(Listing listing, ProviderCatalog catalog)
    {
        // Checks the field that is asked for, as every list does.
        listing.OrderAndLimit([.. Sorts.Select(s => (s, s))]);
        var found = catalog.All.Where(p =>
            (listing.Search is not { } text || p.Id.Contains(text, StringComparison.OrdinalIgnoreCase) || p.Name.Contains(text, StringComparison.OrdinalIgnoreCase)
                || p.ChineseName.Contains(text, StringComparison.OrdinalIgnoreCase))
            && (listing.Text("kind") is not { } kind || string.Equals(kind, p.Kind, StringComparison.OrdinalIgnoreCase)));
        var sort = listing.Text("sort") ?? Sorts[0];
        Func<Provider, string> key = sort.TrimStart('-') switch { "name" => p => p.Name, "kind" => p => p.Kind, _ => p => p.Id };
        var sorted = (sort[0] == '-' ? found.OrderByDescending(key, StringComparer.OrdinalIgnoreCase) : found.OrderBy(key, StringComparer.OrdinalIgnoreCase)).ToArray();
        return FileResources.Page(listing, [], 0, [.. sorted.Select(View)]);
    }

    private static ProviderView View(Provider provider) => new(
        provider.Id,
        provider.Name,
        provider.ChineseName,
        provider.Kind,
        provider.Environment,
        provider.Variables,
        [.. provider.Plans.Select(plan => new ProviderPlanView(
            plan.Id,
            plan.Name,
            plan.Billing == Billing.Plan ? "plan" : "tokens",
            [.. plan.Endpoints.Select(e => new ProviderEndpointView(e.Dialect, e.BaseUrl, e.Auth, [.. e.Paths.Keys]))]))],
        provider.Balance is not null);
}
