using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>
/// Finds where a channel leads: <c>type</c> is a dialect at an address, or a provider of the catalogue with every dialect that it
/// speaks. A word that is both means the dialect where an address is given, else the provider.
/// </summary>
internal sealed class SiteFinder(ProviderCatalog catalog, ProblemList problems)
{
    private readonly AzureSites _azure = new(catalog);
    private readonly VertexSites _vertex = new(catalog);
    private readonly CatalogueSites _catalogue = new(catalog);

    /// <summary>The addresses; null: a fault was reported.</summary>
    public ChannelSites? Find(ChannelConfig config)
    {
        var path = $"{config.Path}.baseURL";
        UpstreamAddress? address = null;
        if (config.BaseUrl.Length > 0)
        {
            var text = new AddressVariables(config).Fill(config.BaseUrl, out _);
            address = UpstreamAddress.Parse(text, path, config.AllowMetadataAddresses, problems);
            if (address is null)
            {
                return null;
            }
        }

        // An unknown word is ChannelValidator's to report, at the field itself.
        var word = TypeWord.Read(config, catalog);
        var (sites, fault) = word switch
        {
            null => (null, null),
            { IsAzure: true } => _azure.Find(config, address),
            { IsVertex: true } => _vertex.Find(config, address),
            { Dialect: { } dialect } when address is not null => (OfDialect(config, dialect, address), null),
            { Provider: { } provider } => _catalogue.Find(config, provider, word, address),
            _ => (null, "is missing"),
        };
        if (fault is not null)
        {
            problems.Error(path, fault);
            return null;
        }

        return sites;
    }

    private ChannelSites OfDialect(ChannelConfig config, ChannelType type, UpstreamAddress written)
    {
        var address = written.WithoutOperation(type, out _);
        var match = Chosen(catalog.Match(address.Probe), config.Plan);
        var plan = match?.Plan ?? (config.Provider is null ? null : PlanOf(catalog.Find(config.Provider), config.Plan));
        var versioned = address.Versioned(type, catalog);
        var sites = new List<Site> { SiteOf(type) };
        if (ReferenceEquals(type, ChannelType.OpenAI) && ServesResponses(address, match))
        {
            sites.Add(SiteOf(ChannelType.Responses));
        }

        // The catalogue's order of preference, where it knows the address.
        var order = plan?.Endpoints.Select(e => e.Dialect).ToList() ?? [];
        var preferred = sites.OrderBy(s => order.IndexOf(s.Type.Dialect) is >= 0 and var at ? at : int.MaxValue).ToArray();
        return new ChannelSites(type, preferred, address.Base, match);

        Site SiteOf(ChannelType of)
        {
            var known = plan?.Endpoint(of.Dialect) ?? VendorOf(of)?.Endpoint(of.Dialect);
            var paths = match is not null && known is not null && string.Equals(known.BaseUrl, versioned.Base, StringComparison.OrdinalIgnoreCase) ? known.Paths : null;
            return new Site(of, versioned) { Known = known, Paths = paths };
        }
    }

    // Where two plans share an address, a person says which.
    private static CatalogMatch? Chosen(CatalogMatch? match, string? planId) =>
        planId is not null && match?.Provider.Plan(planId) is { } plan ? match with { Plan = plan, SharedWith = null } : match;

    private static ProviderPlan? PlanOf(Provider? provider, string? planId) =>
        (planId is null ? null : provider?.Plan(planId)) ?? provider?.Plans[0];

    // These dialects are spoken by one vendor, so its traits hold at any address.
    private Provider? VendorOf(ChannelType type) => type.Name is "bedrock" or "cohere" or "ollama" ? catalog.Find(type.Name) : null;

    private static bool ServesResponses(UpstreamAddress address, CatalogMatch? match) =>
        string.Equals(address.Probe.Host, "api.openai.com", StringComparison.OrdinalIgnoreCase)
        || match?.Plan.Endpoint(ChannelType.Responses.Dialect) is not null;
}
