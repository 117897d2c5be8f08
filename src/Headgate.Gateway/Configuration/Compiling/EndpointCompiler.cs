using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Builds the table of endpoints of a channel or of one of its models; equal tables are built once.</summary>
internal sealed class EndpointCompiler(ProviderCatalog catalog, ProblemList problems)
{
    private readonly Dictionary<(string Type, string Base, string Query, ProviderPlan? Plan), UpstreamEndpoint?[]> _plain = [];

    /// <summary>The table of a channel.</summary>
    /// <param name="config">The channel.</param>
    /// <param name="sites">Its addresses.</param>
    /// <param name="edits">Its edits.</param>
    public UpstreamEndpoint?[] ForChannel(ChannelConfig config, ChannelSites sites, EditPlan edits)
    {
        var key = (sites.Type.Name, sites.Main.Address.Base, QueryOf(config, sites.Main.Address.Query), sites.Match?.Plan);

        // Two channels of one dialect and address differ in nothing; several addresses are too many to compare.
        var shared = edits.IsEmpty && config.Endpoints.Count == 0 && config.Auth is null && config.Provider is null && sites is { Sites.Count: <= 2, Rules.Count: 0 };
        if (shared && _plain.TryGetValue(key, out var table))
        {
            return table;
        }

        table = FromSites(config, sites, sites.Sites, edits);
        if (sites.Rules.Count > 0)
        {
            // What a model speaks is its own affair here; a channel's entry would add what it does not.
            ModelRules.RemoveChat(table);
        }

        foreach (var (name, text) in config.Endpoints)
        {
            Override(table, config, sites, name, text, edits);
        }

        if (shared)
        {
            _plain.Add(key, table);
        }

        return table;
    }

    /// <summary>The endpoints of one model that differ from its channel's; null: none do, or a fault was reported.</summary>
    public UpstreamEndpoint?[]? ForModel(ChannelConfig config, ChannelSites sites, ChannelModelConfig model, EditPlan edits)
    {
        if (model.Endpoint is null)
        {
            return null;
        }

        var type = sites.Type;
        var address = UpstreamAddress.Parse(model.Endpoint, $"{model.Path}.endpoint", config.AllowMetadataAddresses, problems);
        if (address is null)
        {
            return null;
        }

        var query = QueryOf(config, address.Query);
        var main = type.Surfaces[0];
        var table = new UpstreamEndpoint?[Surface.Count];
        if (address.Exact || (address.IsWhole(main.Path) && address.WithoutOperation(out _) == address))
        {
            table[main.Surface.Index] = Create(main, sites, edits, address.Base, Suffix(query));
            return table;
        }

        var root = address.WithoutOperation(out var operation);
        if (operation.Length == 0)
        {
            return FromSites(config, sites, [new Site(type, address.Versioned(type, catalog)) { Known = sites.Main.Known }], edits);
        }

        foreach (var served in type.Surfaces.Concat(type.Others))
        {
            if (string.Equals(served.Path, operation, StringComparison.Ordinal))
            {
                table[served.Surface.Index] = Create(served, sites, edits, root.Base, operation + Suffix(query));
            }
        }

        return table;
    }

    /// <summary>The endpoints of some of a channel's addresses.</summary>
    public static UpstreamEndpoint?[] FromSites(ChannelConfig config, ChannelSites sites, IReadOnlyList<Site> of, EditPlan edits)
    {
        var table = new UpstreamEndpoint?[Surface.Count];
        foreach (var site in of)
        {
            var suffix = Suffix(QueryOf(config, site.Address.Query));
            var key = CredentialCompiler.PlaceOf(config, sites, site);
            var chat = Join(site.Known?.Edits ?? EditPlan.Empty, edits);
            foreach (var served in site.Type.Surfaces)
            {
                if (table[served.Surface.Index] is null && PathOf(site, served) is { } path)
                {
                    var isWhole = path.StartsWith("https://", StringComparison.Ordinal) || path.StartsWith("http://", StringComparison.Ordinal);
                    var isChat = served.Surface.Operation == Operation.Chat;
                    table[served.Surface.Index] = new UpstreamEndpoint(
                        isWhole ? path : site.Address.Base, Join(served.Edits, isChat ? chat : edits), isWhole ? suffix : suffix.Length == 0 ? path : path + suffix)
                    {
                        Actions = served.Actions,
                        Traits = isChat ? site.Known?.Traits ?? TargetTraits.Default : TargetTraits.Default,
                        Key = key,
                    };
                }
            }
        }

        return table;
    }

    // The catalogue names paths that differ from the usual ones; only OpenAI's operations ever do.
    private static string? PathOf(Site site, ServedSurface served)
    {
        if (site.Paths is null || !site.Type.Dialect.StartsWith("openai", StringComparison.Ordinal))
        {
            return served.Path;
        }

        return site.Paths.TryGetValue(CatalogName(served), out var own) ? own : site.ListedOnly ? null : served.Path;
    }

    private void Override(UpstreamEndpoint?[] table, ChannelConfig config, ChannelSites sites, string name, string text, EditPlan edits)
    {
        var type = sites.Type;
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
                ? Create(served, sites, edits, address.Base, query)
                : Create(served, sites, edits, address.Versioned(TypeOf(served, type), catalog).Base, served.Path + query);
        }
    }

    // An address that a person gave for one operation: what the catalogue knows of that dialect holds there too.
    private static UpstreamEndpoint Create(ServedSurface served, ChannelSites sites, EditPlan edits, string url, string path)
    {
        var known = served.Surface.Operation == Operation.Chat
            ? sites.Sites.FirstOrDefault(s => s.Type.Surfaces.Contains(served))?.Known
            : null;
        return new UpstreamEndpoint(url, Join(served.Edits, Join(known?.Edits ?? EditPlan.Empty, edits)), path)
        {
            Actions = served.Actions,
            Traits = known?.Traits ?? TargetTraits.Default,
        };
    }

    private static ChannelType TypeOf(ServedSurface served, ChannelType own) =>
        own.Surfaces.Contains(served) ? own : ChannelType.All.First(t => t.Surfaces.Contains(served));

    private static EditPlan Join(EditPlan first, EditPlan second) =>
        first.IsEmpty ? second : second.IsEmpty ? first : EditPlan.Compile([.. first.Edits, .. second.Edits]);

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
