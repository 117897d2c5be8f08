using System.Buffers;
using Headgate.Gateway.Configuration.Compiling;
using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration;

/// <summary>
/// Checks a configuration and collects everything that is wrong, each with its path. What only shows while compiling (addresses,
/// links of chains, keys) is added to the same list by <see cref="SnapshotCompiler"/>.
/// </summary>
public static class SnapshotValidator
{
    private static readonly SearchValues<char> NotInNames = SearchValues.Create("/,*?#\r\n\t ");
    private const long SmallestBody = 1024;
    private const long LargestBody = 1L << 31;
    private const int MostRetries = 20;

    /// <summary>Reports everything that is wrong.</summary>
    /// <param name="config">The configuration.</param>
    /// <param name="catalog">Known providers.</param>
    /// <param name="problems">Where it is reported.</param>
    /// <param name="earlier">Channels that were found right before; null: none.</param>
    public static void Check(GatewayConfig config, ProviderCatalog catalog, ProblemList problems, CompiledChannels? earlier = null)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var channel in config.Channels)
        {
            CheckName(channel, names, problems);
        }

        var validator = new ChannelValidator(catalog, names, problems);
        foreach (var channel in config.Channels)
        {
            if (earlier?.Find(channel) is null)
            {
                validator.Check(channel);
            }
            else
            {
                // The one thing that others can make wrong.
                validator.CheckSpillover(channel);
            }
        }

        CheckRoutes(config.Routes, problems);
        CheckGlobal(config.GlobalSettings, problems);
    }

    private static void CheckName(ChannelConfig channel, HashSet<string> names, ProblemList problems)
    {
        if (string.IsNullOrWhiteSpace(channel.Name))
        {
            problems.Error($"{channel.Path}.name", "is missing");
        }
        else if (channel.Name.AsSpan().ContainsAny(NotInNames))
        {
            problems.Error($"{channel.Path}.name", $"'{channel.Name}' holds a blank or one of / , * ? #, which cannot stand in channel/model");
        }
        else if (!names.Add(channel.Name))
        {
            problems.Error($"{channel.Path}.name", $"'{channel.Name}' is used twice");
        }
    }

    private static void CheckRoutes(IReadOnlyList<RouteConfig> routes, ProblemList problems)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var route in routes)
        {
            if (string.IsNullOrWhiteSpace(route.Model))
            {
                problems.Error($"{route.Path}.model", "is missing");
            }
            else if (route.Model.AsSpan().Count('*') > 1)
            {
                problems.Error($"{route.Path}.model", $"'{route.Model}' holds more than one '*'");
            }
            else if (!names.Add(route.Model))
            {
                problems.Error($"{route.Path}.model", $"there are two routes '{route.Model}'");
            }

            if (route.Targets.Count == 0)
            {
                problems.Error($"{route.Path}.targets", "names nothing to lead to");
            }

            foreach (var target in route.Targets)
            {
                if (string.IsNullOrWhiteSpace(target.Model) || target.Model.AsSpan().Count('*') > 1)
                {
                    problems.Error(target.Path, "is not a model name, or a pattern with one '*'");
                }

                if (target.Weight is < 1)
                {
                    problems.Error(target.Path, $"weight {target.Weight} is less than 1");
                }
            }
        }
    }

    private static void CheckGlobal(GlobalSettingsConfig global, ProblemList problems)
    {
        const string Path = "globalSettings";
        TimeoutCompiler.Check(global.DefaultTimeout, $"{Path}.defaultTimeout", problems);
        TimeoutCompiler.Check(global.Timeouts, $"{Path}.timeouts", problems);
        ChannelValidator.CheckProxy(global.Proxy, $"{Path}.proxy", problems);
        if (global.MaxRetries is < 0 or > MostRetries)
        {
            problems.Error($"{Path}.maxRetries", $"must lie between 0 and {MostRetries}");
        }

        if (global.MaxRequestBytes is < SmallestBody or > LargestBody)
        {
            problems.Error($"{Path}.maxRequestBytes", $"must lie between {SmallestBody} and {LargestBody}");
        }

        if (global.MaxResponseBytes is < SmallestBody or > LargestBody)
        {
            problems.Error($"{Path}.maxResponseBytes", $"must lie between {SmallestBody} and {LargestBody}");
        }

        foreach (var origin in global.CorsOrigins)
        {
            if (!string.Equals(origin, "*", StringComparison.Ordinal) && !Uri.TryCreate(origin, UriKind.Absolute, out _))
            {
                problems.Error($"{Path}.corsOrigins", $"'{origin}' is not an origin such as https://app.example.com");
            }
        }
    }
}
