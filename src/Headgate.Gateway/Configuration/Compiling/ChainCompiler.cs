namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles explicit routes: chains of links, each a model, a channel's model, or another route.</summary>
internal sealed class ChainCompiler
{
    private readonly Dictionary<string, RouteConfig> _configs = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, Route?> _done = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _path = [];
    private readonly LinkResolver _links;
    private readonly Func<string, bool> _isExcused;
    private readonly ProblemList _problems;

    /// <param name="configs">The explicit routes.</param>
    /// <param name="links">What links can name.</param>
    /// <param name="isExcused">Whether a name that is not found belongs to a channel that could not be compiled: one error is enough.</param>
    /// <param name="problems">Where faults are noted.</param>
    public ChainCompiler(IReadOnlyList<RouteConfig> configs, LinkResolver links, Func<string, bool> isExcused, ProblemList problems)
    {
        _links = links;
        _isExcused = isExcused;
        _problems = problems;
        foreach (var config in configs)
        {
            _configs.TryAdd(config.Model, config);
        }
    }

    /// <summary>All routes that can be built; faults are reported.</summary>
    public IEnumerable<Route> Compile()
    {
        foreach (var config in _configs.Values)
        {
            if (Compile(config) is { } route)
            {
                yield return route;
            }
        }
    }

    private Route? Compile(RouteConfig config)
    {
        if (_done.TryGetValue(config.Model, out var done))
        {
            return done;
        }

        _path.Add(config.Model);
        var chain = new ChainBuilder(config, _problems);
        var index = 0;
        foreach (var group in Groups(config))
        {
            var links = new List<(Route, long, RouteTargetConfig)>();
            foreach (var link in group)
            {
                if (Resolve(config, link) is { } route)
                {
                    links.Add((route, link.Weight ?? 1, link));
                }
            }

            chain.Add(links, index++);
        }

        _path.RemoveAt(_path.Count - 1);
        var built = chain.Build();
        _done[config.Model] = built;
        return built;
    }

    private Route? Resolve(RouteConfig owner, RouteTargetConfig link)
    {
        var isDirect = link.Direct || string.Equals(link.Model, owner.Model, StringComparison.OrdinalIgnoreCase);
        if (!isDirect && _configs.TryGetValue(link.Model, out var other))
        {
            var at = _path.FindIndex(p => string.Equals(p, link.Model, StringComparison.OrdinalIgnoreCase));
            if (at >= 0)
            {
                _problems.Error(link.Path, $"leads in a circle: {string.Join(" → ", _path[at..])} → {link.Model}");
                return null;
            }

            return Compile(other);
        }

        if (link.Model.Contains('*', StringComparison.Ordinal) && !owner.Model.Contains('*', StringComparison.Ordinal))
        {
            _problems.Error(link.Path, $"'{link.Model}' holds a '*', but the route's own name does not");
            return null;
        }

        // A link with the route's own name means the models that channels list under it: that is how a chain extends a model.
        var route = _links.Resolve(link.Model);
        if (route is null && !_isExcused(link.Model))
        {
            _problems.Error(link.Path, $"no channel lists '{link.Model}'{NearNames.Hint(link.Model, _links.Names.Concat(_configs.Keys))}");
        }

        return route;
    }

    // Links of one priority are one group; without priorities, neighbours that both state a weight are.
    private static List<List<RouteTargetConfig>> Groups(RouteConfig config)
    {
        var groups = new List<List<RouteTargetConfig>>();
        foreach (var link in config.Targets.OrderByDescending(t => t.Priority ?? 0))
        {
            var last = groups.Count == 0 ? null : groups[^1][0];
            var joins = last is not null
                && (last.Priority ?? 0) == (link.Priority ?? 0)
                && ((last.Priority is not null && link.Priority is not null) || (last.Weight is not null && link.Weight is not null));
            if (joins)
            {
                groups[^1].Add(link);
            }
            else
            {
                groups.Add([link]);
            }
        }

        return groups;
    }
}
