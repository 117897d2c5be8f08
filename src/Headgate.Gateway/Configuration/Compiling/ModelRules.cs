using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Providers that serve each model in some of their dialects only, such as Vertex: Claude in Anthropic's, Gemini in Google's.</summary>
internal sealed class ModelRules(ChannelConfig config, ChannelSites sites, EditPlan edits)
{
    private readonly Dictionary<ModelDialects, UpstreamEndpoint?[]> _tables = [];

    /// <summary>The channel's models; a plain <c>*</c> is told apart into the patterns of the rules, which then come first.</summary>
    public static ChannelConfig Expand(ChannelConfig config, IReadOnlyList<ModelDialects> rules)
    {
        var any = config.Models.FirstOrDefault(m => m is { Name: "*", Upstream: null or "*", Endpoint: null });
        if (rules.Count == 0 || any is null || config.ModelMapping.ContainsKey("*"))
        {
            return config;
        }

        var listed = config.Models.Select(m => m.Name).Concat(config.ModelMapping.Keys).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var added = rules.Where(r => r.Match is not "*" && listed.Add(r.Match)).Select(r => new ChannelModelConfig(any.Path, r.Match));
        return config with { Models = [.. config.Models, .. added] };
    }

    /// <summary>Takes out what only a model's own table may hold.</summary>
    public static void RemoveChat(UpstreamEndpoint?[] table)
    {
        foreach (var served in (ReadOnlySpan<Operation>)[Operation.Chat, Operation.CountTokens, Operation.StoredResponse])
        {
            for (var dialect = 0; dialect < DialectIds.Count; dialect++)
            {
                table[new Surface(served, (DialectId)dialect).Index] = null;
            }
        }
    }

    /// <summary>The endpoints of a model, by its name at the provider; null: the channel's.</summary>
    public UpstreamEndpoint?[]? For(string upstream)
    {
        foreach (var rule in sites.Rules)
        {
            if (Covers(rule.Match, upstream))
            {
                if (!_tables.TryGetValue(rule, out var table))
                {
                    var allowed = sites.Sites.Where(s => rule.Dialects.Contains(s.Known?.Dialect, StringComparer.Ordinal)).ToArray();
                    _tables.Add(rule, table = EndpointCompiler.FromSites(config, sites, allowed, edits));
                }

                return table;
            }
        }

        return null;
    }

    private static bool Covers(string pattern, string name) => pattern.Contains('*', StringComparison.Ordinal)
        ? Wildcards.Capture(pattern, name) is not null
        : string.Equals(pattern, name, StringComparison.OrdinalIgnoreCase);
}
