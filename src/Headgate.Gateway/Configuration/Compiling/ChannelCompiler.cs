using System.Collections.Frozen;
using Headgate.Gateway.Endpoints;
using Headgate.Gateway.Forwarding;
using Headgate.Gateway.Limits;
using Headgate.Gateway.Providers;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles channels, each on its own; routes over several channels come after.</summary>
internal sealed class ChannelCompiler(
    CompileContext context, GlobalSettingsConfig global, PriceBook prices, FactBook facts, LimitCompiler limits, ProblemList problems, StateIds inUse,
    CompiledChannels? earlier, CompiledChannels made)
{
    private static readonly int ChatIndex = new Surface(Operation.Chat, DialectId.OpenAIChat).Index;

    private readonly SiteFinder _sites = new(context.Catalog, problems);
    private readonly EndpointCompiler _endpoints = new(context.Catalog, problems);
    private readonly CredentialCompiler _credentials = new(context, problems, inUse.Credentials);
    private readonly TargetCompiler _targets = new(context.States, inUse.Targets);
    private readonly Dictionary<Timeouts, Timeouts> _timeouts = [];
    private readonly Dictionary<string, DialectId[]> _orders = new(StringComparer.Ordinal);

    /// <summary>Compiles one channel; null where it cannot be built, with the reason reported.</summary>
    public ChannelModels? Compile(ChannelConfig config)
    {
        if (earlier?.Find(config) is { } known)
        {
            TakeOver(config, known);
            return known.Models;
        }

        var told = problems.Warnings.Count;
        if (_sites.Find(config) is not { } sites)
        {
            return null;
        }

        var (provider, plan, billing) = Payment(config, sites.Match);
        var transport = context.Transports.For(TransportOf(config));
        var credentials = _credentials.Compile(config, sites, transport);
        if (credentials.Length == 0)
        {
            return null;
        }

        var edits = Edits(config);
        var table = _endpoints.ForChannel(config, sites, edits);
        var channel = new Channel
        {
            Name = config.Name,
            ProviderId = provider,
            Billing = billing,
            Spillover = config.Spillover?.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Endpoints = table,
            ChatDialects = Order(sites),
            RawBaseUrl = sites.RawBase,
            Credentials = [.. credentials.Select(c => c.Credential)],
            Routes = FrozenDictionary<string, Route>.Empty,
            WildcardRoutes = [],
            Headers = [.. config.Headers],
            RemoveHeaders = config.RemoveHeaders.Count == 0 ? FrozenSet<string>.Empty : config.RemoveHeaders.ToFrozenSet(StringComparer.OrdinalIgnoreCase),
            Timeouts = Shared(TimeoutCompiler.Compile(config, global)),
            AskUsage = config.AskUsage && table[ChatIndex] is not { Traits.StreamUsage: false },
            Transport = transport,
            Prices = prices.For(config, provider, plan, billing),
            Facts = facts.For(provider, plan),
            Limits = limits.Compile(config.Limits, $"{config.Path}.limits", LimitScope.Channel, config.Name, config.Name),
        };
        var rules = new ModelRules(config, sites, edits);
        var models = _targets.Compile(
            ModelRules.Expand(config, sites.Rules), channel, credentials,
            (model, upstream) => _endpoints.ForModel(config, sites, model, edits) ?? rules.For(upstream));
        made.Add(config, new CompiledChannels.Entry(models, [.. credentials.Select(c => c.StateId)], [.. problems.Warnings.Skip(told)]));
        return models;
    }

    // What compiling it anew would note besides: which states are in use, and what is worth knowing.
    private void TakeOver(ChannelConfig config, CompiledChannels.Entry known)
    {
        made.Add(config, known);
        inUse.Credentials.UnionWith(known.Credentials);
        foreach (var model in known.Models.Models)
        {
            foreach (var target in model.Targets)
            {
                inUse.Targets.Add(target.State.Id);
            }
        }

        limits.Compile(config.Limits, $"{config.Path}.limits", LimitScope.Channel, config.Name, config.Name);
        foreach (var warning in known.Warnings)
        {
            problems.Warn(warning.Path, warning.Message);
        }
    }

    // Addresses of a person's own, for dialects that the type does not speak, come last.
    private IReadOnlyList<DialectId> Order(ChannelSites sites)
    {
        var order = sites.Sites.Select(s => s.Type.Chat).Concat(DialectIds.ByRichness).Distinct().ToArray();
        var key = string.Join(',', order);
        if (!_orders.TryGetValue(key, out var known))
        {
            _orders.Add(key, known = order);
        }

        return known;
    }

    private (string? Provider, string Plan, Billing Billing) Payment(ChannelConfig config, CatalogMatch? match)
    {
        var provider = config.Provider is null ? match?.Provider : context.Catalog.Find(config.Provider);

        // A hint may point past the address (a relay in front of the provider); then the address says nothing of the plan.
        var plan = match is not null && match.Provider == provider ? match.Plan
            : (config.Plan is null ? null : provider?.Plan(config.Plan)) ?? provider?.Plans[0];
        var asked = Enum.TryParse<Billing>(config.Billing, ignoreCase: true, out var parsed) ? parsed : (Billing?)null;
        if (asked == Billing.Plan && plan?.Billing != Billing.Plan)
        {
            plan = match?.SharedWith ?? provider?.Subscription ?? plan;
        }

        if (asked is null && match is { SharedWith: { } shared } && match.Provider == provider)
        {
            problems.Warn(
                $"{config.Path}.baseURL",
                $"serves both the standard API of {provider.Name} and its '{shared.Id}' plan, and only the key tells which; taken as charged per token. "
                + "Set billing to \"plan\" or \"tokens\" to say so.");
        }

        return (provider?.Id, plan?.Id ?? ProviderPlan.Standard, asked ?? plan?.Billing ?? Billing.Tokens);
    }

    private EditPlan Edits(ChannelConfig config)
    {
        var faulty = false;
        foreach (var edit in config.Fields)
        {
            if (EditPlan.FaultOf(edit) is { } fault)
            {
                problems.Error($"{config.Path}.fields", fault);
                faulty = true;
            }
        }

        return faulty || config.Fields.Count == 0 ? EditPlan.Empty : EditPlan.Compile(config.Fields);
    }

    private TransportOptions TransportOf(ChannelConfig config) => new(
        config.Proxy ?? global.Proxy,
        Http2PriorKnowledge: string.Equals(config.HttpVersion, "2-prior-knowledge", StringComparison.OrdinalIgnoreCase),
        Http11Only: string.Equals(config.HttpVersion, "1.1", StringComparison.Ordinal),
        TimeoutCompiler.Connect(config, global),
        config.AllowMetadataAddresses);

    private Timeouts Shared(Timeouts timeouts)
    {
        if (_timeouts.TryGetValue(timeouts, out var known))
        {
            return known;
        }

        _timeouts.Add(timeouts, timeouts);
        return timeouts;
    }
}
