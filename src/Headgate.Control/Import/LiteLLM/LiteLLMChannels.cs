using Headgate.Gateway.Configuration;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Gathers deployments to channels: those with the same address, key and settings become one.</summary>
internal static class LiteLLMChannels
{
    /// <summary>The channels, in the order of their first deployment.</summary>
    public static IReadOnlyList<ChannelConfig> Build(IReadOnlyList<LiteLLMDeployment> deployments)
    {
        var groups = new List<List<LiteLLMDeployment>>();
        var bySignature = new Dictionary<string, List<List<LiteLLMDeployment>>>(StringComparer.Ordinal);
        foreach (var deployment in deployments)
        {
            if (!bySignature.TryGetValue(deployment.Signature, out var candidates))
            {
                bySignature.Add(deployment.Signature, candidates = []);
            }

            // A channel lists a name once; a second deployment of the same name and key is a channel of its own.
            var group = candidates.Find(g => !g.Exists(d => string.Equals(d.Name, deployment.Name, StringComparison.OrdinalIgnoreCase)));
            if (group is null)
            {
                groups.Add(group = []);
                candidates.Add(group);
            }

            group.Add(deployment);
        }

        var names = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        return [.. groups.Select(g => Channel(g, Name(g[0].Destination.Label, names)))];
    }

    private static ChannelConfig Channel(List<LiteLLMDeployment> group, string name)
    {
        var first = group[0];
        return new ChannelConfig
        {
            Path = first.Path,
            Name = name,
            Type = first.Destination.Type,
            BaseUrl = first.Destination.BaseUrl,
            Provider = first.Destination.Provider?.Id,
            Region = first.Destination.Region,
            Project = first.Destination.Project,
            Location = first.Destination.Location,
            ApiVersion = first.Destination.ApiVersion,
            Credentials = first.Key.Length == 0 ? [] : [new CredentialConfig($"{first.Path}.litellm_params.api_key", first.Key)],
            Models = [.. group.Select(d => new ChannelModelConfig(d.Path, d.Name) { Upstream = Upstream(d) })],
            Priority = first.Priority,
            Weight = first.Weight,

            // LiteLLM knows no plans: its groups share by weight and nothing else, and so does what comes from it.
            Billing = "tokens",
            Headers = first.Headers,
            Fields = first.Fields,
            Timeouts = new TimeoutsConfig { FirstByte = first.Timeout, Idle = first.Timeout, FirstToken = first.StreamTimeout },
            Prices = group.Where(d => d.Price is not null && !d.Name.Contains('*', StringComparison.Ordinal))
                .ToDictionary(d => d.Name, d => d.Price!, StringComparer.OrdinalIgnoreCase),
        };
    }

    // A star on the provider's side stands for what the client's name matched, and needs one there.
    private static string? Upstream(LiteLLMDeployment deployment)
    {
        var upstream = deployment.Destination.Upstream;
        return string.Equals(upstream, deployment.Name, StringComparison.Ordinal) ? null : upstream;
    }

    private static string Name(string label, Dictionary<string, int> names)
    {
        var plain = string.Concat(label.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' or '_' ? c : '-'));
        var count = names[plain] = names.GetValueOrDefault(plain) + 1;
        return count == 1 ? plain : $"{plain}-{count}";
    }
}
