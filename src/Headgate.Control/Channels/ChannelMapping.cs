using Headgate.Contracts;
using Headgate.Control.Compile;
using Headgate.Gateway.Configuration;

namespace Headgate.Control.Channels;

/// <summary>Channels as the API has them, as the compiler wants them, and back.</summary>
internal static class ChannelMapping
{
    private static readonly ChannelConfig None = new() { Path = string.Empty, Name = string.Empty, Type = string.Empty, BaseUrl = string.Empty };

    /// <summary>How compile errors call a channel of the database.</summary>
    public static string PathOf(string name) => $"channels '{name}'";

    /// <summary>What compile errors call a field, as the API calls it.</summary>
    public static string FieldOf(string path) => path.StartsWith("baseURL", StringComparison.Ordinal) ? "baseUrl" + path["baseURL".Length..] : path;

    /// <summary>For the compiler.</summary>
    /// <param name="channel">The channel, secrets in clear.</param>
    /// <param name="credentials">Its keys that are switched on.</param>
    public static ChannelConfig Map(ChannelInput channel, IReadOnlyList<CredentialConfig> credentials)
    {
        var path = PathOf(channel.Name);
        return new ChannelConfig
        {
            Path = path,
            Name = channel.Name,
            Description = channel.Description,
            Type = channel.Type,
            BaseUrl = channel.BaseUrl?.Trim() ?? string.Empty,
            Plan = channel.Plan,
            Region = channel.Region,
            Project = channel.Project,
            Location = channel.Location,
            ApiVersion = channel.ApiVersion,
            Vars = Map(channel.Vars, None.Vars),
            Provider = channel.Provider,
            Credentials = credentials,
            Auth = channel.Auth,
            Models = [.. (channel.Models ?? []).Select((m, i) => new ChannelModelConfig(JsonPath.Item($"{path}.models", i), m.Name) { Upstream = m.Upstream, Endpoint = m.Endpoint })],
            ModelMapping = Map(channel.ModelMapping, None.ModelMapping),
            Priority = channel.Priority,
            Weight = channel.Weight ?? None.Weight,
            Enabled = channel.Enabled ?? true,
            Billing = channel.Billing,
            Spillover = channel.Spillover is { Count: > 0 } spillover ? spillover : null,
            Endpoints = Map(channel.Endpoints, None.Endpoints),
            Headers = Map(channel.Headers, None.Headers),
            RemoveHeaders = channel.RemoveHeaders ?? [],
            Fields = FieldMapping.Map(channel.Fields),
            Query = channel.Query ?? None.Query,
            Proxy = channel.Proxy,
            HttpVersion = channel.HttpVersion,
            Timeouts = channel.Timeouts is null ? None.Timeouts : TimeoutMapping.Map(channel.Timeouts),
            AskUsage = channel.AskUsage ?? true,
            AllowMetadataAddresses = channel.AllowMetadataAddresses ?? false,
            Groups = channel.Groups ?? [],
            Tags = channel.Tags ?? [],
            Limits = LimitsDocument.Map(channel.Limits, $"{path}.limits"),
            Prices = channel.Prices is null ? None.Prices : PriceMapping.Map(channel.Prices),
        };
    }

    /// <summary>A channel of the file, for people; secrets still in clear.</summary>
    public static ChannelInput Show(ChannelConfig channel) => new()
    {
        Name = channel.Name,
        Description = channel.Description,
        Type = channel.Type,
        BaseUrl = channel.BaseUrl.Length == 0 ? null : channel.BaseUrl,
        Plan = channel.Plan,
        Region = channel.Region,
        Project = channel.Project,
        Location = channel.Location,
        ApiVersion = channel.ApiVersion,
        Vars = Some(channel.Vars),
        Provider = channel.Provider,
        Auth = channel.Auth,
        Models = channel.Models.Count == 0 ? null : [.. channel.Models.Select(m => new ChannelModel { Name = m.Name, Upstream = m.Upstream, Endpoint = m.Endpoint })],
        ModelMapping = Some(channel.ModelMapping),
        Priority = channel.Priority,
        Weight = channel.Weight,
        Enabled = channel.Enabled,
        Billing = channel.Billing,
        Spillover = channel.Spillover,
        Endpoints = Some(channel.Endpoints),
        Headers = Some(channel.Headers),
        RemoveHeaders = Some(channel.RemoveHeaders),
        Fields = FieldMapping.Show(channel.Fields),
        Query = Some(channel.Query),
        Proxy = channel.Proxy,
        HttpVersion = channel.HttpVersion,
        Timeouts = TimeoutMapping.Show(channel.Timeouts),
        AskUsage = channel.AskUsage,
        AllowMetadataAddresses = channel.AllowMetadataAddresses,
        Groups = Some(channel.Groups),
        Tags = Some(channel.Tags),
        Limits = LimitsDocument.Show(channel.Limits),
        Prices = channel.Prices.Count == 0 ? null : channel.Prices.ToDictionary(p => p.Key, p => PriceMapping.Show(p.Value), StringComparer.OrdinalIgnoreCase),
    };

    private static IReadOnlyDictionary<string, string> Map(IReadOnlyDictionary<string, string>? values, IReadOnlyDictionary<string, string> none)
    {
        if (values is null)
        {
            return none;
        }

        var mapped = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (key, value) in values)
        {
            mapped[key] = value;
        }

        return mapped;
    }

    private static IReadOnlyDictionary<string, string>? Some(IReadOnlyDictionary<string, string> values) => values.Count == 0 ? null : values;

    private static IReadOnlyList<string>? Some(IReadOnlyList<string> values) => values.Count == 0 ? null : values;
}
