using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>The addresses of a provider's plan, all dialects of them, as the catalogue has them or behind another address.</summary>
internal sealed class CatalogueSites(ProviderCatalog catalog)
{
    /// <summary>The addresses, or what is wrong with <c>baseURL</c>.</summary>
    public (ChannelSites? Sites, string? Fault) Find(ChannelConfig config, Provider provider, TypeWord word, UpstreamAddress? written)
    {
        var address = written?.WithoutOperation(word.Dialect, out _);
        var match = address is null ? null : catalog.Match(address.Probe);
        if (match?.Provider != provider)
        {
            match = null;
        }

        var (plan, fault) = PlanOf(provider, word, match);
        if (plan is null)
        {
            return (null, fault);
        }

        var (sites, missing) = SitesOf(config, plan, word, match is null ? address : null);
        if (sites.Count == 0)
        {
            return (null, missing is null
                ? $"is of no use: {provider.Name} speaks no dialect that is spoken here"
                : AddressVariables.Needed(missing, provider));
        }

        var type = word.Dialect ?? sites[0].Type;
        var shared = word.PlanId is null ? match?.SharedWith : null;
        return (new ChannelSites(type, sites, address?.Base ?? sites[0].Address.Base, new CatalogMatch(provider, plan, shared))
        {
            Rules = provider.Models,
        }, null);
    }

    private static (ProviderPlan? Plan, string? Fault) PlanOf(Provider provider, TypeWord word, CatalogMatch? match)
    {
        var asked = word.PlanId is null ? null : provider.Plan(word.PlanId);
        if (word.PlanId is not null && asked is null)
        {
            // ChannelValidator says it better, at the field itself.
            return (null, null);
        }

        if (asked is not null && match is not null && match.Plan != asked && match.SharedWith != asked)
        {
            return (null, $"is the address of {provider.Name}'s plan '{match.Plan.Id}', but '{asked.Id}' is asked for; leave the address out");
        }

        return (asked ?? match?.Plan ?? provider.Plans[0], null);
    }

    private (List<Site> Sites, string? Missing) SitesOf(ChannelConfig config, ProviderPlan plan, TypeWord word, UpstreamAddress? behind)
    {
        var sites = new List<Site>();
        var variables = new AddressVariables(config);
        string? missing = null;
        ProviderEndpoint? main = null;
        foreach (var endpoint in plan.Endpoints)
        {
            var type = ChannelType.Wire(endpoint.Dialect);
            if (type is null || (word.DialectOnly && !string.Equals(endpoint.Dialect, word.Dialect!.Dialect, StringComparison.Ordinal)))
            {
                continue;
            }

            var text = variables.Fill(endpoint.BaseUrl, out var open);
            main ??= endpoint;
            if (behind is not null && Behind(behind, endpoint, main, text) is { } moved)
            {
                sites.Add(SiteOf(type, endpoint, moved, config));
            }
            else if (behind is null && open is null)
            {
                sites.Add(SiteOf(type, endpoint, UpstreamAddress.Known(text), config));
            }
            else
            {
                missing ??= open;
            }
        }

        return (sites, missing);
    }

    private Site SiteOf(ChannelType type, ProviderEndpoint endpoint, UpstreamAddress address, ChannelConfig config)
    {
        // OpenAI's dialects stand in the catalogue with the base that they need; the others get their version where it is missing.
        var isOpenAI = type.Dialect.StartsWith("openai", StringComparison.Ordinal);
        return new Site(type, WithQuery(isOpenAI ? address : address.Versioned(type, catalog), endpoint, config))
        {
            Known = endpoint,
            Paths = endpoint.Paths,
            ListedOnly = string.Equals(endpoint.Dialect, ChannelType.OpenAI.Dialect, StringComparison.Ordinal),
        };
    }

    private static UpstreamAddress WithQuery(UpstreamAddress address, ProviderEndpoint endpoint, ChannelConfig config)
    {
        if (endpoint.Query.Count == 0)
        {
            return address;
        }

        var query = endpoint.Query.Select(q => $"{q.Key}={(q.Key is "api-version" ? config.ApiVersion ?? q.Value : q.Value)}");
        return address with { Query = string.Join('&', query) };
    }

    // Another host with the provider's own path, or none, stands in for all its addresses; any other path is the main one's alone.
    private static UpstreamAddress? Behind(UpstreamAddress behind, ProviderEndpoint endpoint, ProviderEndpoint main, string text)
    {
        if (string.Equals(endpoint.BaseUrl, main.BaseUrl, StringComparison.Ordinal) && behind.Path.Length > 0)
        {
            return behind;
        }

        var path = PathOf(text);
        var isWhole = behind.Path.Length == 0 || string.Equals(VersionSegment.Without(behind.Path), VersionSegment.Without(PathOf(main.BaseUrl)), StringComparison.OrdinalIgnoreCase);
        return isWhole && !path.Contains('{', StringComparison.Ordinal) ? behind with { Path = path } : null;
    }

    private static string PathOf(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal) + 3;
        var slash = url.IndexOf('/', start);
        return slash < 0 ? string.Empty : url[slash..];
    }
}
