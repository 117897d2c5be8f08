using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Vertex: the host follows from the location, the path from the project; wire-formats section 8. An API key needs neither.</summary>
internal sealed class VertexSites(ProviderCatalog catalog)
{
    private const string Provider = "vertex";
    private const string Publishers = "/publishers/";

    /// <summary>The addresses, or what is wrong with <c>baseURL</c>.</summary>
    public (ChannelSites? Sites, string? Fault) Find(ChannelConfig config, UpstreamAddress? written)
    {
        if (catalog.Find(Provider) is not { } provider)
        {
            return (null, "is of no use: the catalogue has no vertex");
        }

        var location = config.Location ?? config.Region ?? "global";
        var address = written ?? UpstreamAddress.Known($"https://{HostOf(location)}");
        var path = WithoutPublisher(address.Path);
        if (!path.Contains("/projects/", StringComparison.OrdinalIgnoreCase))
        {
            path = VersionSegment.Ends(path) ? path : path + "/v1";
            if ((config.Project ?? GoogleKey.ProjectOf(config)) is { } project)
            {
                path += $"/projects/{project}/locations/{location}";
            }
            else if (!GoogleKey.IsApiKey(config))
            {
                return (null, "needs project: the id of the Google Cloud project");
            }
        }

        var root = address with { Path = path };
        var plan = provider.Plans[0];
        var sites = new List<Site>();
        foreach (var endpoint in plan.Endpoints)
        {
            if (ChannelType.Wire(endpoint.Dialect) is { } type)
            {
                var isOpen = ReferenceEquals(type, ChannelType.OpenAI);
                sites.Add(new Site(type, isOpen ? root with { Path = root.Path + "/endpoints/openapi" } : root)
                {
                    Known = endpoint,
                    Paths = isOpen ? endpoint.Paths : null,
                    ListedOnly = isOpen,
                });
            }
        }

        return (new ChannelSites(ChannelType.Find(Provider)!, sites, root.Base, new CatalogMatch(provider, plan, null)) { Rules = provider.Models }, null);
    }

    private static string HostOf(string location) => location switch
    {
        "global" => "aiplatform.googleapis.com",
        "us" or "eu" => $"aiplatform.{location}.rep.googleapis.com",
        _ => $"{location}-aiplatform.googleapis.com",
    };

    private static string WithoutPublisher(string path)
    {
        var at = path.IndexOf(Publishers, StringComparison.OrdinalIgnoreCase);
        at = at < 0 ? path.IndexOf("/endpoints/openapi", StringComparison.OrdinalIgnoreCase) : at;
        return at < 0 ? path : path[..at];
    }
}
