using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Headgate.Gateway.Routing;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>A channel with what routes are made of.</summary>
/// <param name="Channel">The compiled channel.</param>
/// <param name="Priority">Higher comes first.</param>
/// <param name="Models">Its models; those with a <c>*</c> among them.</param>
internal sealed record ChannelModels(Channel Channel, int Priority, IReadOnlyList<ModelTargets> Models);

/// <summary>One model of a channel: a target for each key.</summary>
/// <param name="Name">The name clients use; may hold a <c>*</c>.</param>
/// <param name="Targets">The targets.</param>
/// <param name="Weights">Their weights: the channel's times the key's.</param>
internal sealed record ModelTargets(string Name, Target[] Targets, long[] Weights)
{
    public bool IsWildcard => Name.Contains('*', StringComparison.Ordinal);
}

/// <summary>Compiles the models of a channel to targets, and to the routes that lead to this channel alone.</summary>
internal sealed class TargetCompiler(StateTable states, HashSet<string> inUse)
{
    // Ten thousand channels list the same few hundred names.
    private readonly Dictionary<string, (string Name, byte[] Json)> _names = new(StringComparer.Ordinal);

    /// <summary>The models of a channel.</summary>
    public ChannelModels Compile(
        ChannelConfig config,
        Channel channel,
        CredentialCompiler.Compiled[] credentials,
        Func<ChannelModelConfig, string, UpstreamEndpoint?[]?> endpointsOf)
    {
        var weights = new long[credentials.Length];
        for (var i = 0; i < weights.Length; i++)
        {
            weights[i] = Math.Max(1, (long)config.Weight * credentials[i].Weight);
        }

        var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        var models = new List<ModelTargets>(config.Models.Count);
        foreach (var model in config.Models)
        {
            if (seen.Add(model.Name))
            {
                models.Add(Targets(model, model.Upstream ?? config.ModelMapping.GetValueOrDefault(model.Name) ?? model.Name));
            }
        }

        // A mapping serves its name also where the list of models does not repeat it.
        foreach (var (name, upstream) in config.ModelMapping)
        {
            if (seen.Add(name))
            {
                models.Add(Targets(new ChannelModelConfig($"{config.Path}.modelMapping.{name}", name), upstream));
            }
        }

        SetRoutes(channel, models);
        return new ChannelModels(channel, config.Priority ?? 0, models);

        ModelTargets Targets(ChannelModelConfig model, string upstream)
        {
            var endpoints = endpointsOf(model, upstream);
            var targets = new Target[credentials.Length];
            for (var i = 0; i < targets.Length; i++)
            {
                targets[i] = Create(channel, credentials[i], model.Name, upstream, endpoints);
            }

            return new ModelTargets(Intern(model.Name).Name, targets, weights);
        }
    }

    /// <summary>A target of a channel for a name that one of its wildcards serves.</summary>
    public static Target Derive(Target wildcard, string name, string upstream)
    {
        var isWildcard = upstream.Contains('*', StringComparison.Ordinal);
        return new Target
        {
            Channel = wildcard.Channel,
            Credential = wildcard.Credential,
            Model = upstream,
            ModelJson = isWildcard ? ReadOnlyMemory<byte>.Empty : Json(upstream),
            Price = isWildcard ? null : PriceBook.Find(wildcard.Channel.Prices, name, upstream),
            Facts = isWildcard ? ModelFacts.Unknown : wildcard.Channel.Facts.Find(upstream),
            Endpoints = wildcard.Endpoints,
            State = wildcard.State,
        };
    }

    private Target Create(
        Channel channel, CredentialCompiler.Compiled credential, string name, string upstream, UpstreamEndpoint?[]? endpoints)
    {
        var isWildcard = upstream.Contains('*', StringComparison.Ordinal);
        var (model, json) = Intern(upstream);
        var id = $"{credential.StateId}/{model}";
        inUse.Add(id);
        return new Target
        {
            Channel = channel,
            Credential = credential.Credential,
            Model = model,
            ModelJson = isWildcard ? ReadOnlyMemory<byte>.Empty : json,
            Price = isWildcard ? null : PriceBook.Find(channel.Prices, name, upstream),
            Facts = isWildcard ? ModelFacts.Unknown : channel.Facts.Find(upstream),
            Endpoints = endpoints,
            State = states.Target(id),
        };
    }

    private static void SetRoutes(Channel channel, List<ModelTargets> models)
    {
        var routes = new Dictionary<string, Route>(StringComparer.OrdinalIgnoreCase);
        var wildcards = new List<(string, Route)>();
        foreach (var model in models)
        {
            var route = new Route { Name = model.Name, Tiers = [TierBuilder.Build(model.Targets, model.Weights)] };
            if (model.IsWildcard)
            {
                wildcards.Add((model.Name, route));
            }
            else
            {
                routes.Add(model.Name, route);
            }
        }

        channel.Complete(routes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), Wildcards.Sort(wildcards));
    }

    private (string Name, byte[] Json) Intern(string name)
    {
        if (!_names.TryGetValue(name, out var known))
        {
            _names.Add(name, known = (name, Json(name)));
        }

        return known;
    }

    // Model names are plain text nearly always; what JSON must escape is escaped, and no more.
    private static byte[] Json(string name) =>
        Encoding.UTF8.GetBytes($"\"{JsonEncodedText.Encode(name, JavaScriptEncoder.UnsafeRelaxedJsonEscaping)}\"");
}
