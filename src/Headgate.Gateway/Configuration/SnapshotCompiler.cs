using System.Collections.Frozen;
using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration.Compiling;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration;

/// <summary>
/// Turns a configuration into the snapshot that requests run against. All errors are collected, each with its path; with a single
/// one there is no snapshot. Nothing that runs is touched: states of the table are found or made, never changed; only new counters of
/// limits are told what the records know.
/// </summary>
public static class SnapshotCompiler
{
    /// <summary>Compiles a configuration.</summary>
    public static CompileResult Compile(GatewayConfig config, CompileContext context)
    {
        var problems = new ProblemList();
        var inUse = new StateIds();

        // 1. What can be judged without compiling.
        var earlier = context.Earlier?.Fit(config.GlobalSettings) == true ? context.Earlier : null;
        SnapshotValidator.Check(config, context.Catalog, problems, earlier);

        // 2. Channels, each with the routes that lead to it alone.
        var enabled = config.Channels.Where(c => c.Enabled).ToArray();
        var providers = ProvidersOf(enabled, context, earlier);
        var rows = earlier?.Providers.SetEquals(providers) == true ? earlier.Rows : CatalogModels.Read(providers);
        var made = new CompiledChannels(config.GlobalSettings, rows, providers, enabled.Length);
        var prices = new PriceBook(config.GlobalSettings.Prices, rows, problems);
        var limits = new LimitCompiler(context, problems, inUse.Limits);
        var compiler = new ChannelCompiler(context, config.GlobalSettings, prices, new FactBook(rows), limits, problems, inUse, earlier, made);
        var compiled = new List<ChannelModels>(enabled.Length);
        var channels = new Dictionary<string, Channel>(enabled.Length, StringComparer.OrdinalIgnoreCase);
        foreach (var channel in enabled)
        {
            if (compiler.Compile(channel) is { } models && channels.TryAdd(channel.Name, models.Channel))
            {
                compiled.Add(models);
            }
        }

        // 3. A route for every model that a channel lists; explicit ones over them.
        var routes = RouteCompiler.Compile(compiled);
        var chains = new ChainCompiler(config.Routes, new LinkResolver(routes, channels), Excuse(config, channels), problems);
        foreach (var route in chains.Compile().ToArray())
        {
            routes[route.Name] = route;
        }

        // 4. What holds for models and people, and the API keys.
        var book = ModelBookCompiler.Compile(config.Models, limits, problems);
        var patterns = new PatternCompiler(problems);
        var people = new PeopleCompiler(config, context, limits, patterns, problems, inUse);
        var keys = new KeyCompiler(context, people, patterns, problems).Compile(config.Keys);
        var strangers = TrustedProxies.Parse(config.GlobalSettings.TrustedProxies, out var proxies);
        foreach (var wrong in strangers)
        {
            problems.Error("globalSettings.trustedProxies", $"'{wrong}' is not an address or a range such as 10.0.0.0/8");
        }

        if (enabled.Length == 0)
        {
            problems.Warn("providers", "no channel is configured: every model is unknown");
        }

        if (problems.Errors.Count == 0)
        {
            new UsageRestorer(context.Usage, context.Time, book).Restore(limits.Fresh);
        }

        var snapshot = problems.Errors.Count > 0 ? null : new GatewaySnapshot
        {
            Version = context.Version,
            Settings = Settings(config.GlobalSettings, proxies),
            Channels = channels.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            Routes = routes.Where(r => !IsWildcard(r.Key)).ToFrozenDictionary(StringComparer.OrdinalIgnoreCase),
            WildcardRoutes = Wildcards.Sort([.. routes.Where(r => IsWildcard(r.Key)).Select(r => (r.Key, r.Value))]),
            Keys = keys.ToFrozenDictionary(),
            Models = book,
        };
        return new CompileResult(snapshot, problems.Errors, problems.Warnings, inUse.ToResult()) { Channels = snapshot is null ? null : made };
    }

    private static GatewaySettings Settings(GlobalSettingsConfig global, TrustedProxies proxies) => new(
        global.MaxRetries,
        global.MaxRequestBytes,
        global.MaxResponseBytes,
        global.Timeouts.Total ?? Timeout.InfiniteTimeSpan,
        global.EnableLogging,
        [.. global.CorsOrigins],
        global.KeepResponses)
    {
        TrustedProxies = proxies,
    };

    private static HashSet<string> ProvidersOf(ChannelConfig[] channels, CompileContext context, CompiledChannels? earlier)
    {
        var providers = new HashSet<string>(StringComparer.Ordinal);
        var seen = new HashSet<(string, string, string?)>();
        var sites = new SiteFinder(context.Catalog, new ProblemList());
        foreach (var channel in channels)
        {
            if (earlier?.Find(channel) is { } known)
            {
                if (known.Models.Channel.ProviderId is { } same)
                {
                    providers.Add(same);
                }

                continue;
            }

            if (!seen.Add((channel.Type, channel.BaseUrl, channel.Provider)))
            {
                continue;
            }

            var provider = channel.Provider is not null ? context.Catalog.Find(channel.Provider) : sites.Find(channel)?.Match?.Provider;
            if (provider is not null)
            {
                providers.Add(provider.Id);
            }
        }

        return providers;
    }

    // A link that names a channel which is switched off or faulty is not reported on top of that.
    private static Func<string, bool> Excuse(GatewayConfig config, Dictionary<string, Channel> compiled)
    {
        var missing = config.Channels.Where(c => !compiled.ContainsKey(c.Name)).ToArray();
        var names = missing.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var models = missing.SelectMany(c => c.Models.Select(m => m.Name).Concat(c.ModelMapping.Keys)).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return link =>
        {
            var cut = link.AsSpan().IndexOfAny('/', ',');
            return models.Contains(link) || (cut > 0 && names.Contains(link[..cut])) || models.Any(m => IsWildcard(m) && Wildcards.Capture(m, link) is not null);
        };
    }

    private static bool IsWildcard(string name) => name.Contains('*', StringComparison.Ordinal);
}
