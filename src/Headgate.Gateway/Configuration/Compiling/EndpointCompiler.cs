using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Builds the table of endpoints of a channel or of one of its models; equal tables are built once.</summary>
internal sealed class EndpointCompiler(ProviderCatalog catalog, ProblemList problems)
{
    private readonly Dictionary<(string Type, string Base, string Query), UpstreamEndpoint?[]> _plain = [];

    /// <summary>The table of a channel.</summary>
    /// <param name="config">The channel.</param>
    /// <param name="type">Its type.</param>
    /// <param name="address">Its base URL.</param>
    /// <param name="match">What the catalogue knows of it.</param>
    /// <param name="edits">Its edits.</param>
    public UpstreamEndpoint?[] ForChannel(ChannelConfig config, ChannelType type, UpstreamAddress address, CatalogMatch? match, EditPlan edits)
    {
        var query = QueryOf(config, address.Query);
        var shared = edits.IsEmpty && config.Endpoints.Count == 0;
        if (shared && _plain.TryGetValue((type.Name, address.Base, query), out var table))
        {
            return table;
        }

        table = FromBase(type, address, match, query, edits);
        foreach (var (name, text) in config.Endpoints)
        {
            Override(table, config, type, name, text, edits);
        }

        if (shared)
        {
            _plain.Add((type.Name, address.Base, query), table);
        }

        return table;
    }

    /// <summary>The endpoints of one model that has an address of its own; null: it has none, or a fault was reported.</summary>
    public UpstreamEndpoint?[]? ForModel(ChannelConfig config, ChannelType type, ChannelModelConfig model, EditPlan edits)
    {
        if (model.Endpoint is null)
        {
            return null;
        }

        var address = UpstreamAddress.Parse(model.Endpoint, $"{model.Path}.endpoint", config.AllowMetadataAddresses, problems);
        if (address is null)
        {
            return null;
        }

        var query = QueryOf(config, address.Query);
        var table = new UpstreamEndpoint?[Surface.Count];
        if (address.Exact || (address.IsWhole(type.Surfaces[0].Path) && address.WithoutOperation(out _) == address))
        {
            table[type.Surfaces[0].Surface.Index] = new UpstreamEndpoint(address.Base, edits, Suffix(query));
            return table;
        }

        var root = address.WithoutOperation(out var operation);
        if (operation.Length == 0)
        {
            return FromBase(type, address.Versioned(type, catalog), null, query, edits);
        }

        foreach (var served in type.Surfaces.Concat(type.Others))
        {
            if (string.Equals(served.Path, operation, StringComparison.Ordinal))
            {
                table[served.Surface.Index] = new UpstreamEndpoint(root.Base, edits, operation + Suffix(query));
            }
        }

        return table;
    }

    private static UpstreamEndpoint?[] FromBase(ChannelType type, UpstreamAddress address, CatalogMatch? match, string query, EditPlan edits)
    {
        var table = new UpstreamEndpoint?[Surface.Count];
        var known = match?.Plan.Endpoint(type.Dialect);
        var paths = known is not null && string.Equals(known.BaseUrl, address.Base, StringComparison.OrdinalIgnoreCase) ? known.Paths : null;
        var suffix = Suffix(query);
        foreach (var served in type.Surfaces)
        {
            table[served.Surface.Index] = Endpoint(served, paths);
        }

        if (!ReferenceEquals(type, ChannelType.All[0]) || !ServesResponses(address, match))
        {
            return table;
        }

        foreach (var served in ChannelType.Responses)
        {
            table[served.Surface.Index] = Endpoint(served, null);
        }

        return table;

        UpstreamEndpoint Endpoint(ServedSurface served, IReadOnlyDictionary<string, string>? listed)
        {
            // The catalogue names paths that differ from the usual ones; Gemini's and Anthropic's never do.
            var path = listed is not null && listed.TryGetValue(CatalogName(served), out var own) && type.Dialect.StartsWith("openai", StringComparison.Ordinal)
                ? own
                : served.Path;
            return path.StartsWith("https://", StringComparison.Ordinal)
                ? new UpstreamEndpoint(path, edits, suffix)
                : new UpstreamEndpoint(address.Base, edits, suffix.Length == 0 ? path : path + suffix);
        }
    }

    private void Override(UpstreamEndpoint?[] table, ChannelConfig config, ChannelType type, string name, string text, EditPlan edits)
    {
        var path = $"{config.Path}.endpoints.{name}";
        var surfaces = type.Named(name).ToArray();
        if (surfaces.Length == 0)
        {
            problems.Error(path, $"'{name}' is not an operation{NearNames.Hint(name, ChannelType.EndpointNames)} Known: {string.Join(", ", ChannelType.EndpointNames)}.");
            return;
        }

        var address = UpstreamAddress.Parse(text, path, config.AllowMetadataAddresses, problems);
        if (address is null)
        {
            return;
        }

        var query = Suffix(QueryOf(config, address.Query));
        foreach (var served in surfaces)
        {
            table[served.Surface.Index] = address.IsWhole(served.Path)
                ? new UpstreamEndpoint(address.Base, edits, query)
                : new UpstreamEndpoint(address.Versioned(TypeOf(served, type), catalog).Base, edits, served.Path + query);
        }
    }

    private static bool ServesResponses(UpstreamAddress address, CatalogMatch? match) =>
        string.Equals(address.Probe.Host, "api.openai.com", StringComparison.OrdinalIgnoreCase)
        || match?.Plan.Endpoint("openai-responses") is not null;

    private static ChannelType TypeOf(ServedSurface served, ChannelType own) =>
        own.Surfaces.Contains(served) ? own : ChannelType.All.First(t => t.Surfaces.Contains(served));

    private static string CatalogName(ServedSurface served) => served.Name switch
    {
        "imageedits" => "image_edits",
        "imagevariations" => "image_variations",
        var name => name,
    };

    private static string Suffix(string query) => query.Length == 0 ? query : "?" + query;

    private static string QueryOf(ChannelConfig config, string own)
    {
        if (config.Query.Count == 0)
        {
            return own;
        }

        var pairs = config.Query.Select(p => $"{Uri.EscapeDataString(p.Key)}={Uri.EscapeDataString(p.Value)}");
        var added = string.Join('&', pairs);
        return own.Length == 0 ? added : $"{own}&{added}";
    }
}
