using System.Collections.Frozen;
using System.Reflection;

namespace Headgate.Gateway.Providers;

/// <summary>
/// The providers that ship with the program, by id and by address. Base URLs are matched by host and path without regard to a
/// version segment at the end, because people write them with and without.
/// </summary>
public sealed class ProviderCatalog
{
    private const string Folder = "catalog/providers/";
    private static readonly Lazy<ProviderCatalog> Shipped = new(static () => new ProviderCatalog(ReadEmbedded()));

    private readonly FrozenDictionary<string, Provider> _byId;
    private readonly FrozenDictionary<string, Provider> _byLiteLLMName;
    private readonly FrozenDictionary<string, CatalogMatch> _byAddress;
    private readonly FrozenDictionary<string, ProviderEndpoint[]> _byHost;

    /// <summary>A catalogue of these providers.</summary>
    public ProviderCatalog(IEnumerable<Provider> providers)
    {
        All = [.. providers.OrderBy(p => p.Id, StringComparer.Ordinal)];
        _byId = All.ToFrozenDictionary(p => p.Id, StringComparer.OrdinalIgnoreCase);
        _byLiteLLMName = All.SelectMany(p => p.LiteLLMNames.Select(n => (n, p)))
            .DistinctBy(x => x.n, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(x => x.n, x => x.p, StringComparer.OrdinalIgnoreCase);
        var byAddress = new Dictionary<string, CatalogMatch>(StringComparer.OrdinalIgnoreCase);
        var byHost = new Dictionary<string, List<ProviderEndpoint>>(StringComparer.OrdinalIgnoreCase);
        foreach (var provider in All)
        {
            // An address on the local machine says nothing about what listens there.
            if (!string.Equals(provider.Kind, "self-hosted", StringComparison.Ordinal))
            {
                Index(provider, byAddress, byHost);
            }
        }

        _byAddress = byAddress.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        _byHost = byHost.ToFrozenDictionary(p => p.Key, p => p.Value.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>What ships with the program; read when first asked for.</summary>
    public static ProviderCatalog Embedded => Shipped.Value;

    /// <summary>All providers, by id.</summary>
    public IReadOnlyList<Provider> All { get; }

    /// <summary>A provider by its id, case ignored; null: unknown.</summary>
    public Provider? Find(string id) => _byId.GetValueOrDefault(id);

    /// <summary>A provider by what LiteLLM calls it, such as <c>together_ai</c>; null: unknown.</summary>
    public Provider? FindByLiteLLMName(string name) => _byLiteLLMName.GetValueOrDefault(name);

    /// <summary>The provider behind a base URL; null: unknown.</summary>
    public CatalogMatch? Match(Uri baseUrl) => _byAddress.GetValueOrDefault(AddressOf(baseUrl));

    /// <summary>The standard API's endpoint of a dialect on this host; null: unknown.</summary>
    public ProviderEndpoint? EndpointOn(string host, string dialect)
    {
        foreach (var endpoint in _byHost.GetValueOrDefault(host) ?? [])
        {
            if (string.Equals(endpoint.Dialect, dialect, StringComparison.Ordinal))
            {
                return endpoint;
            }
        }

        return null;
    }

    /// <summary>Opens an embedded catalogue file.</summary>
    internal static Stream Open(string name) =>
        Assembly.GetExecutingAssembly().GetManifestResourceStream(name)
        ?? throw new InvalidDataException($"the catalogue lacks {name}");

    private static IEnumerable<Provider> ReadEmbedded()
    {
        foreach (var name in Assembly.GetExecutingAssembly().GetManifestResourceNames())
        {
            if (name.StartsWith(Folder, StringComparison.Ordinal))
            {
                using var file = Open(name);
                yield return ProviderReader.Read(file, name);
            }
        }
    }

    private static void Index(Provider provider, Dictionary<string, CatalogMatch> byAddress, Dictionary<string, List<ProviderEndpoint>> byHost)
    {
        foreach (var plan in provider.Plans)
        {
            foreach (var endpoint in plan.Endpoints)
            {
                if (endpoint.BaseUrl.Contains('{', StringComparison.Ordinal))
                {
                    continue;
                }

                var url = new Uri(endpoint.BaseUrl);
                var address = AddressOf(url);
                if (!byAddress.TryGetValue(address, out var known))
                {
                    byAddress.Add(address, new CatalogMatch(provider, plan, null));
                }
                else if (known.Provider == provider && known.Plan != plan && known.Plan.Billing != plan.Billing)
                {
                    byAddress[address] = known with { SharedWith = plan };
                }

                if (ReferenceEquals(plan, provider.Plans[0]))
                {
                    if (!byHost.TryGetValue(url.Authority, out var list))
                    {
                        byHost.Add(url.Authority, list = []);
                    }

                    list.Add(endpoint);
                }
            }
        }
    }

    private static string AddressOf(Uri url)
    {
        var path = url.AbsolutePath.AsSpan().TrimEnd('/');
        var slash = path.LastIndexOf('/');
        if (slash >= 0 && VersionSegment.Is(path[(slash + 1)..]))
        {
            path = path[..slash];
        }

        return string.Concat(url.Authority, path);
    }
}
