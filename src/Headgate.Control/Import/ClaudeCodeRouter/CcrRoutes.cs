using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.ClaudeCodeRouter;

/// <summary>
/// Reads <c>Router</c> and <c>fallback</c>. Each scene becomes a route of its own, <c>ccr-think</c> and so on; what Claude Code asks for leads to
/// the default one, its small model to the background one, and <c>provider,model</c> works as it did.
/// </summary>
internal sealed class CcrRoutes(IReadOnlyList<ChannelDocument> channels, IReadOnlyDictionary<string, string> byProvider, ImportNotes notes)
{
    private static readonly (string Key, string Route)[] Scenes =
    [
        ("default", "ccr-default"), ("background", "ccr-background"), ("think", "ccr-think"), ("longContext", "ccr-long-context"),
        ("webSearch", "ccr-web-search"), ("image", "ccr-image"),
    ];

    // What Claude Code asks for by itself.
    private static readonly string[] Main = ["claude-*"];
    private static readonly string[] Small = ["claude-haiku-*", "claude-3-5-haiku-*", "claude-3-haiku-*"];

    private readonly List<RouteInput> _routes = [];

    /// <summary>The routes.</summary>
    public IReadOnlyList<RouteInput> Read(JsonElement? router, JsonElement? fallback)
    {
        foreach (var (key, route) in Scenes)
        {
            if (LooseJson.Text(LooseJson.Member(router, key)) is { Length: > 0 } first)
            {
                var targets = new[] { first }.Concat(LooseJson.Items(LooseJson.Member(fallback, key)).Select(f => LooseJson.Text(f) ?? string.Empty))
                    .Select(t => Target(t, $"Router.{key}")).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
                if (targets.Length > 0)
                {
                    Scene(key, route, targets);
                }
            }
        }

        AddPairs();
        if (_routes.Exists(r => r.Model is "ccr-think" or "ccr-long-context" or "ccr-web-search" or "ccr-image"))
        {
            notes.Changed("Router", "scenes are not told from the request: ask for ccr-think, ccr-long-context, ccr-web-search or ccr-image by name");
        }

        if (LooseJson.Member(router, "rules") is not null)
        {
            notes.LeftOut("Router.rules", "rules are left out");
        }

        return _routes;
    }

    private void Scene(string key, string name, string[] targets)
    {
        Add(name, targets, hidden: false);
        foreach (var asked in key switch { "default" => Main, "background" => Small, _ => [] })
        {
            Add(asked, targets, hidden: true);
        }
    }

    // "provider,model", as people typed it into /model.
    private void AddPairs()
    {
        var providers = byProvider.ToLookup(p => p.Value, p => p.Key, StringComparer.OrdinalIgnoreCase);
        foreach (var channel in channels)
        {
            foreach (var provider in providers[channel.Channel.Name])
            {
                foreach (var model in channel.Channel.Models!.Where(m => !m.Name.Contains('*', StringComparison.Ordinal)))
                {
                    Add($"{provider},{model.Name}", [$"{channel.Channel.Name}/{model.Name}"], hidden: true);
                }
            }
        }
    }

    private void Add(string model, string[] targets, bool hidden) => _routes.Add(new RouteInput
    {
        Model = model,
        Targets = [.. targets.Select(t => new RouteTarget { Model = t })],
        Spillover = targets.Length > 1 ? true : null,
        Hidden = hidden ? true : null,
    });

    private string? Target(string written, string path)
    {
        var comma = written.IndexOf(',', StringComparison.Ordinal);
        var (provider, model) = comma < 0 ? (string.Empty, written) : (written[..comma].Trim(), written[(comma + 1)..].Trim());
        if (byProvider.TryGetValue(provider, out var channel)
            && channels.FirstOrDefault(c => string.Equals(c.Channel.Name, channel, StringComparison.OrdinalIgnoreCase)) is { } found
            && found.Channel.Models!.Any(m => string.Equals(m.Name, model, StringComparison.OrdinalIgnoreCase)))
        {
            return $"{channel}/{model}";
        }

        notes.LeftOut(path, $"'{ImportNames.Clean(written)}' names no model of a provider that came");
        return null;
    }
}
