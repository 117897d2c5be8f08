using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Checks one channel's settings as far as they can be judged without compiling them.</summary>
internal sealed class ChannelValidator(ProviderCatalog catalog, IReadOnlySet<string> channelNames, ProblemList problems)
{
    private static readonly string[] HttpVersions = ["1.1", "2", "2-prior-knowledge"];
    private static readonly string[] ProxySchemes = ["http", "https", "socks4", "socks4a", "socks5"];

    /// <summary>Reports everything that is wrong.</summary>
    public void Check(ChannelConfig config)
    {
        CheckWords(config);
        CheckModels(config);
        CheckMapping(config);
        CheckSpillover(config);
        CheckNumbers(config);
        HeaderSyntax.Check(config.Headers, $"{config.Path}.headers", problems);
        foreach (var name in config.RemoveHeaders.Where(n => !HeaderSyntax.IsName(n)))
        {
            problems.Error($"{config.Path}.removeHeaders", $"'{name}' is not a header name");
        }

        CheckProxy(config.Proxy, $"{config.Path}.proxy", problems);
        TimeoutCompiler.Check(config.Timeouts, $"{config.Path}.timeouts", problems);
        if (config.Timeouts.Total is not null)
        {
            problems.Error($"{config.Path}.timeouts.total", "holds over all attempts at all channels; set it in globalSettings.timeouts");
        }
    }

    /// <summary>Checks an outbound proxy's address.</summary>
    public static void CheckProxy(string? proxy, string path, ProblemList problems)
    {
        // The address may hold a password and is not repeated.
        if (proxy is not null
            && (!Uri.TryCreate(proxy, UriKind.Absolute, out var uri) || !ProxySchemes.Contains(uri.Scheme, StringComparer.Ordinal) || uri.Host.Length == 0))
        {
            problems.Error(path, $"is not the address of a proxy; write {string.Join("://, ", ProxySchemes)}://[user:password@]host:port");
        }
    }

    private void CheckWords(ChannelConfig config)
    {
        var word = TypeWord.Read(config, catalog);
        if (word is null)
        {
            var types = ChannelType.All.Select(t => t.Name).ToArray();
            var hint = NearNames.Hint(config.Type, types.Concat(catalog.All.Select(p => p.Id)));
            problems.Error(
                $"{config.Path}.type",
                $"'{config.Type}' is unknown{hint} Known: {string.Join(", ", types)}, and the providers that headgate-server --providers lists.");
        }

        CheckPlan(config, word);

        if (config.Billing is not null
            && !string.Equals(config.Billing, "plan", StringComparison.OrdinalIgnoreCase)
            && !string.Equals(config.Billing, "tokens", StringComparison.OrdinalIgnoreCase))
        {
            problems.Error($"{config.Path}.billing", $"'{config.Billing}' is neither plan nor tokens");
        }

        if (config.HttpVersion is not null && !HttpVersions.Contains(config.HttpVersion, StringComparer.OrdinalIgnoreCase))
        {
            problems.Error($"{config.Path}.httpVersion", $"'{config.HttpVersion}' is not one of {string.Join(", ", HttpVersions)}");
        }

        if (config.Provider is not null && catalog.Find(config.Provider) is null)
        {
            var hint = NearNames.Hint(config.Provider, catalog.All.Select(p => p.Id));
            problems.Error($"{config.Path}.provider", $"'{config.Provider}' is not in the catalogue{hint}");
        }
    }

    private void CheckPlan(ChannelConfig config, TypeWord? word)
    {
        if (config.Plan is null)
        {
            return;
        }

        var provider = config.Provider is not null ? catalog.Find(config.Provider) : word?.Provider;
        if (provider is null || provider.Plan(config.Plan) is not null)
        {
            return;
        }

        // With an address, a dialect's word says nothing about whose plan is meant.
        if (word?.Dialect is null || config.BaseUrl.Length == 0 || config.Provider is not null)
        {
            var plans = provider.Plans.Select(p => p.Id).ToArray();
            problems.Error(
                $"{config.Path}.plan",
                $"'{config.Plan}' is no plan of {provider.Name}{NearNames.Hint(config.Plan, plans)} Known: {string.Join(", ", plans)}.");
        }
    }

    private void CheckModels(ChannelConfig config)
    {
        if (config.Models.Count == 0 && config.ModelMapping.Count == 0)
        {
            problems.Error($"{config.Path}.models", "lists no model; list them, or write [\"*\"] to pass on whatever is asked for");
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var model in config.Models)
        {
            CheckName(model.Name, model.Upstream, model.Path);
            if (!seen.Add(model.Name))
            {
                problems.Error(model.Path, $"'{model.Name}' is listed twice");
            }
        }
    }

    private void CheckMapping(ChannelConfig config)
    {
        foreach (var (name, upstream) in config.ModelMapping)
        {
            CheckName(name, upstream, $"{config.Path}.modelMapping.{name}");
        }
    }

    private void CheckName(string name, string? upstream, string path)
    {
        if (string.IsNullOrWhiteSpace(name) || (upstream is not null && string.IsNullOrWhiteSpace(upstream)))
        {
            problems.Error(path, "is empty");
            return;
        }

        if (name.AsSpan().Count('*') > 1 || upstream.AsSpan().Count('*') > 1)
        {
            problems.Error(path, "holds more than one '*'");
        }
        else if (upstream is not null && upstream.Contains('*', StringComparison.Ordinal) && !name.Contains('*', StringComparison.Ordinal))
        {
            problems.Error(path, $"leads to '{upstream}', whose '*' stands for nothing in '{name}'");
        }
    }

    /// <summary>Reports channels that it may spill over to and that are not there.</summary>
    public void CheckSpillover(ChannelConfig config)
    {
        foreach (var name in config.Spillover ?? [])
        {
            if (!string.Equals(name, "*", StringComparison.Ordinal) && !channelNames.Contains(name))
            {
                problems.Error($"{config.Path}.spillover", $"there is no channel '{name}'{NearNames.Hint(name, channelNames)}");
            }
        }
    }

    private void CheckNumbers(ChannelConfig config)
    {
        if (config.Weight < 1)
        {
            problems.Error($"{config.Path}.weight", $"{config.Weight} is less than 1; to switch a channel off, set enabled: false");
        }
    }
}
