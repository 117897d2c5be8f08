using System.Text.Json;
using Headgate.Contracts;

namespace Headgate.Control.Import.Portkey;

/// <summary>
/// Reads a config of Portkey's: targets become channels, strategies routes. A config has no name for clients, so its route is called
/// <c>portkey</c>, or <c>portkey/*</c> where a target passes the client's model on.
/// </summary>
internal sealed class PortkeyReader
{
    private const string RouteName = "portkey";
    private const int Deepest = 16;
    private const int WeightScale = 1000;
    private const int MostTargets = 10_000;

    private readonly ImportNotes _notes = new();
    private readonly PortkeyTargets _targets;
    private readonly List<RouteInput> _routes = [];
    private int _seen;
    private int _inner;

    private PortkeyReader() => _targets = new PortkeyTargets(_notes);

    /// <summary>Whether a document is one.</summary>
    public static bool Recognises(JsonElement root) =>
        LooseJson.Member(root, "strategy") is { ValueKind: JsonValueKind.Object } || LooseJson.Member(root, "targets") is { ValueKind: JsonValueKind.Array }
        || (LooseJson.Member(root, "provider") is { ValueKind: JsonValueKind.String } && LooseJson.Member(root, "api_key", "apiKey", "virtual_key", "virtualKey") is not null);

    /// <summary>Reads a document.</summary>
    /// <exception cref="ImportRefusedException">It is none.</exception>
    public static ForeignImport Read(JsonElement root)
    {
        if (!Recognises(root))
        {
            throw new ImportRefusedException("The file has neither a strategy with targets nor a provider with a key: it is no config of Portkey's.");
        }

        var reader = new PortkeyReader();
        var links = reader.Node(root, string.Empty, PortkeyInherited.Nothing, 0);
        if (links.Count > 0)
        {
            reader.Add(RouteName, links, hidden: false);
        }

        reader._notes.Advice("keys", "Portkey's keys are not in the file: make keys here, and let clients ask for the route by its name");
        return new ForeignImport(ForeignSource.Portkey, new ConfigurationDocument { Channels = reader._targets.Channels, Routes = reader._routes }, reader._notes.ToList());
    }

    private List<RouteTarget> Node(JsonElement node, string path, PortkeyInherited inherited, int depth)
    {
        var at = path.Length == 0 ? "the config" : path;
        if (depth > Deepest || ++_seen > MostTargets)
        {
            _notes.LeftOut(at, "it is nested too deep, or there are too many");
            return [];
        }

        inherited = inherited.With(node);
        NotePolicies(node, at);
        if (LooseJson.Member(node, "targets") is not { ValueKind: JsonValueKind.Array } targets)
        {
            return _targets.Read(node, at, inherited) is { } target ? [new RouteTarget { Model = target }] : [];
        }

        var strategy = LooseJson.Member(node, "strategy");
        NoteStrategy(strategy, at);
        var mode = LooseJson.Text(LooseJson.Member(strategy, "mode")) ?? "single";
        var children = targets.EnumerateArray().Select((t, i) => (Target: t, Path: $"{(path.Length == 0 ? string.Empty : path + ".")}targets[{i}]")).ToList();
        return mode switch
        {
            "loadbalance" => Balanced(children, inherited, depth),
            "fallback" => Chain(children, inherited, depth),
            "conditional" => Conditional(strategy, children, at, inherited, depth),
            _ => children.Count == 0 ? [] : Node(children[0].Target, children[0].Path, inherited, depth + 1),
        };
    }

    private List<RouteTarget> Balanced(List<(JsonElement Target, string Path)> children, PortkeyInherited inherited, int depth)
    {
        var links = new List<RouteTarget>();
        foreach (var (target, path) in children)
        {
            var weight = LooseJson.Number(LooseJson.Member(target, "weight")) ?? 1;
            if (weight <= 0)
            {
                _notes.LeftOut(path, "its weight is 0: it gets no requests");
            }
            else if (One(Node(target, path, inherited, depth + 1)) is { } link)
            {
                links.Add(new RouteTarget { Model = link, Weight = (int)Math.Clamp(Math.Round(weight * WeightScale), 1, 1_000_000), Priority = 0 });
            }
        }

        return links;
    }

    private List<RouteTarget> Chain(List<(JsonElement Target, string Path)> children, PortkeyInherited inherited, int depth)
    {
        var links = new List<RouteTarget>();
        foreach (var (target, path) in children)
        {
            if (One(Node(target, path, inherited, depth + 1)) is { } link)
            {
                links.Add(new RouteTarget { Model = link });
            }
        }

        return links;
    }

    private List<RouteTarget> Conditional(JsonElement? strategy, List<(JsonElement Target, string Path)> children, string at, PortkeyInherited inherited, int depth)
    {
        _notes.LeftOut(at, "conditions are left out: every request goes the default way");
        var wanted = LooseJson.Text(LooseJson.Member(strategy, "default"));
        var index = Math.Max(0, children.FindIndex(c => string.Equals(LooseJson.Text(LooseJson.Member(c.Target, "name")), wanted, StringComparison.Ordinal)));
        return children.Count == 0 ? [] : Node(children[index].Target, children[index].Path, inherited, depth + 1);
    }

    // Several links in the place of one are a route of their own.
    private string? One(List<RouteTarget> links) => links switch
    {
        [] => null,
        [var only] => only.Model,
        _ => Add($"{RouteName}-{++_inner}", links, hidden: true),
    };

    private string Add(string name, List<RouteTarget> links, bool hidden)
    {
        var passesOn = links.Exists(l => l.Model.EndsWith("/*", StringComparison.Ordinal));
        var model = passesOn ? $"{name}/*" : name;
        _routes.Add(new RouteInput { Model = model, Targets = links, Spillover = links.Count > 1 ? true : null, Hidden = hidden ? true : null });
        return model;
    }

    private void NoteStrategy(JsonElement? strategy, string at)
    {
        if (LooseJson.Member(strategy, "on_status_codes", "onStatusCodes") is not null)
        {
            _notes.Changed(at, "which answers make the next target be tried is decided by the gateway: whatever another target may do better");
        }

        if (LooseJson.Member(strategy, "sticky") is not null || LooseJson.Member(strategy, "cb_config", "cbConfig") is not null)
        {
            _notes.LeftOut(at, "stickiness and breakers of one's own are left out; the gateway has breakers by itself");
        }
    }

    private void NotePolicies(JsonElement node, string at)
    {
        foreach (var name in new[] { "cache", "before_request_hooks", "after_request_hooks", "beforeRequestHooks", "afterRequestHooks", "input_guardrails", "output_guardrails", "inputGuardrails", "outputGuardrails" })
        {
            if (LooseJson.Member(node, name) is not null)
            {
                _notes.LeftOut(at, $"{name} is left out");
            }
        }

        if (LooseJson.Member(node, "retry") is not null)
        {
            _notes.Changed(at, "how often is retried holds for the whole gateway: see maxRetries in the settings");
        }
    }
}
