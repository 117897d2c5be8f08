using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>
/// Azure OpenAI, in the form that its address asks for (wire-formats section 8): <c>/openai/v1</c> is the v1 form, with Chat and
/// Responses; a deployment, or a bare resource, is the deployment form, unless <c>apiVersion</c> is one of the v1 form's words.
/// </summary>
internal sealed class AzureSites(ProviderCatalog catalog)
{
    /// <summary>The version of the deployment form where none is given: the last one that is no preview.</summary>
    public const string DefaultVersion = "2024-10-21";

    private const string Provider = "azure-openai";
    private const string Deployments = "/deployments/";
    private const string Root = "/openai";
    private static readonly string[] WordsOfV1 = ["v1", "preview", "latest"];

    /// <summary>The addresses, or what is wrong with <c>baseURL</c>.</summary>
    public (ChannelSites? Sites, string? Fault) Find(ChannelConfig config, UpstreamAddress? written)
    {
        var provider = catalog.Find(Provider);
        var text = "https://{resource}.openai.azure.com";
        if (written is null)
        {
            text = new AddressVariables(config).Fill(text, out var missing);
            if (missing is not null)
            {
                return (null, "is missing: the resource's address, such as https://NAME.openai.azure.com (or write its name into vars.resource)");
            }
        }

        var address = (written ?? UpstreamAddress.Known(text)).WithoutOperation(null, out _);
        var match = provider is null ? null : new CatalogMatch(provider, provider.Plans[0], null);
        var sites = IsV1(config, address) ? V1(config, address, match) : Deployment(config, address, match);
        return (new ChannelSites(ChannelType.Find("azure")!, sites, address.Base, match), null);
    }

    private static bool IsV1(ChannelConfig config, UpstreamAddress address) =>
        VersionSegment.Ends(address.Path)
        || (!address.Path.Contains(Deployments, StringComparison.OrdinalIgnoreCase)
            && WordsOfV1.Contains(config.ApiVersion ?? string.Empty, StringComparer.OrdinalIgnoreCase));

    private static Site[] V1(ChannelConfig config, UpstreamAddress address, CatalogMatch? match)
    {
        var path = VersionSegment.Ends(address.Path) ? address.Path : RootOf(address.Path) + "/v1";

        // The v1 form wants no version; only its previews have a word of their own.
        var isPreview = string.Equals(config.ApiVersion, "preview", StringComparison.OrdinalIgnoreCase);
        var v1 = address with { Path = path, Query = isPreview && address.Query.Length == 0 ? "api-version=preview" : address.Query };
        var order = match?.Plan.Endpoints.Select(e => e.Dialect).ToList() ?? [];
        return [.. new[] { SiteOf(ChannelType.OpenAI), SiteOf(ChannelType.Responses) }.OrderBy(s => order.IndexOf(s.Type.Dialect))];

        Site SiteOf(ChannelType type) => new(type, v1) { Known = match?.Plan.Endpoint(type.Dialect) };
    }

    private static Site[] Deployment(ChannelConfig config, UpstreamAddress address, CatalogMatch? match)
    {
        var known = match?.Plan.Endpoint(ChannelType.AzureDeployments.Dialect);
        var query = address.Query.Contains("api-version=", StringComparison.OrdinalIgnoreCase) ? address.Query
            : string.Join('&', new[] { address.Query, $"api-version={config.ApiVersion ?? DefaultVersion}" }.Where(q => q.Length > 0));

        // A deployment that is written out serves every model of the channel.
        return address.Path.Contains(Deployments, StringComparison.OrdinalIgnoreCase)
            ? [new Site(ChannelType.OpenAI, address with { Query = query }) { Known = known }]
            : [new Site(ChannelType.AzureDeployments, address with { Path = RootOf(address.Path), Query = query }) { Known = known }];
    }

    private static string RootOf(string path) => path.EndsWith(Root, StringComparison.OrdinalIgnoreCase) ? path : path + Root;
}
