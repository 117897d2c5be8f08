using System.Text.Json;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Turns aliases and fallbacks into routes. Every chain is written out, so that groups may fall back on each other.</summary>
internal sealed class LiteLLMRoutes(IReadOnlyList<string> groups, LiteLLMValues values, LiteLLMNotes notes)
{
    private readonly Dictionary<string, (string Model, bool Hidden)> _aliases = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, List<string>> _fallbacks = new(StringComparer.OrdinalIgnoreCase);
    private List<string> _otherwise = [];

    /// <summary>Reads <c>model_group_alias</c>: a name, or an object with <c>model</c> and <c>hidden</c>.</summary>
    public void AddAliases(JsonElement? aliases, string path)
    {
        foreach (var property in LiteLLMValues.Members(aliases))
        {
            var model = values.Text(property.Value) ?? values.Text(LiteLLMValues.Member(property.Value, "model"));
            if (model is null || !Exists(model))
            {
                notes.Add($"{path}.{property.Name}", $"leads to '{model}', which no entry of model_list has: left out");
                continue;
            }

            _aliases[property.Name] = (model, LiteLLMValues.Member(property.Value, "hidden") is { ValueKind: JsonValueKind.True });
        }
    }

    /// <summary>Reads <c>fallbacks</c>: a list of objects from a group to its fallbacks; <c>*</c> means every group.</summary>
    public void AddFallbacks(JsonElement? fallbacks, string path)
    {
        if (fallbacks is not { ValueKind: JsonValueKind.Array } list)
        {
            return;
        }

        var index = 0;
        foreach (var property in list.EnumerateArray().SelectMany(e => LiteLLMValues.Members(e)))
        {
            var chain = Names(property.Value, $"{path}[{index++}].{property.Name}");
            if (string.Equals(property.Name, "*", StringComparison.Ordinal))
            {
                _otherwise = chain;
            }
            else
            {
                _fallbacks[property.Name] = chain;
            }
        }
    }

    /// <summary>Reads <c>default_fallbacks</c>: for every group without its own.</summary>
    public void AddDefaults(JsonElement? names, string path)
    {
        if (names is { } list)
        {
            _otherwise = Names(list, path);
        }
    }

    /// <summary>The routes; and how many links the longest chain has, because each needs an attempt.</summary>
    public IReadOnlyList<RouteConfig> Build(string path, out int longest)
    {
        var names = _otherwise.Count == 0 ? _fallbacks.Keys.Concat(_aliases.Keys) : _fallbacks.Keys.Concat(_aliases.Keys).Concat(groups);
        var routes = new List<RouteConfig>();
        longest = 1;
        foreach (var name in names.Distinct(StringComparer.OrdinalIgnoreCase))
        {
            var chain = Chain(name);
            var isAlias = _aliases.TryGetValue(name, out var alias);
            if ((chain.Count < 2 && !isAlias) || name.Contains('*', StringComparison.Ordinal))
            {
                continue;
            }

            longest = Math.Max(longest, chain.Count);
            routes.Add(new RouteConfig
            {
                Path = path,
                Model = name,
                Targets = [.. chain.Select(model => new RouteTargetConfig(path, model, Direct: true))],
                Spillover = true,
                Hidden = isAlias && alias.Hidden,
            });
        }

        return routes;
    }

    // A group, its fallbacks, their fallbacks, each once.
    private List<string> Chain(string name)
    {
        var chain = new List<string>();
        Follow(name);
        return chain;

        void Follow(string group)
        {
            var model = Resolve(group);
            if (chain.Contains(model, StringComparer.OrdinalIgnoreCase) || !Exists(model))
            {
                return;
            }

            chain.Add(model);
            foreach (var next in _fallbacks.GetValueOrDefault(group) ?? _fallbacks.GetValueOrDefault(model) ?? _otherwise)
            {
                Follow(next);
            }
        }
    }

    private string Resolve(string name)
    {
        for (var hops = 0; hops < _aliases.Count && _aliases.TryGetValue(name, out var alias); hops++)
        {
            name = alias.Model;
        }

        return name;
    }

    private List<string> Names(JsonElement value, string path)
    {
        var names = new List<string>();
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        foreach (var item in items)
        {
            // A fallback may be an object with parameters of its own; its model is what can be carried over.
            var name = values.Text(item) ?? values.Text(LiteLLMValues.Member(item, "model"));
            if (name is null || !Exists(Resolve(name)))
            {
                notes.Add(path, $"names '{name}', which no entry of model_list has: left out");
                continue;
            }

            if (item.ValueKind == JsonValueKind.Object && item.EnumerateObject().Count() > 1)
            {
                notes.Add(path, $"the parameters beside the fallback '{name}' are not imported");
            }

            names.Add(name);
        }

        return names;
    }

    private bool Exists(string name)
    {
        foreach (var group in groups)
        {
            var star = group.IndexOf('*', StringComparison.Ordinal);
            if (star < 0
                ? string.Equals(group, name, StringComparison.OrdinalIgnoreCase)
                : name.StartsWith(group[..star], StringComparison.OrdinalIgnoreCase) && name.EndsWith(group[(star + 1)..], StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return _aliases.ContainsKey(name);
    }
}
