using System.Net;
using Headgate.Gateway.Access;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles API keys of the file and of the database.</summary>
internal sealed class KeyCompiler(CompileContext context, PeopleCompiler people, PatternCompiler patterns, ProblemList problems)
{
    private const int ShortKey = 16;
    private const int LongestTag = 100;
    private readonly Dictionary<string, string> _tags = new(StringComparer.Ordinal);

    /// <summary>All keys by hash; where the file and the database hold the same key, the file wins.</summary>
    public Dictionary<KeyHash, ApiKey> Compile(IReadOnlyList<ApiKeyConfig> file)
    {
        var keys = new Dictionary<KeyHash, ApiKey>(file.Count + context.StoredKeys.Count);
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var config in file)
        {
            var key = config.Key.Trim();
            if (config.Name.Length == 0)
            {
                problems.Error($"{config.Path}.name", "is missing");
            }
            else if (!names.Add(config.Name))
            {
                problems.Error($"{config.Path}.name", $"'{config.Name}' is used twice");
            }

            if (key.Length == 0)
            {
                problems.Error($"{config.Path}.key", "is empty");
                continue;
            }

            if (key.Length < ShortKey)
            {
                problems.Warn($"{config.Path}.key", $"is shorter than {ShortKey} characters and may be guessed");
            }

            var compiled = Create(config with { Id = $"file:{config.Name}" });
            if (!keys.TryAdd(KeyHash.Of(key), compiled))
            {
                problems.Error($"{config.Path}.key", $"is the same key as that of '{keys[KeyHash.Of(key)].Name}'");
            }
        }

        foreach (var stored in context.StoredKeys)
        {
            var config = Config(stored);
            if (keys.TryAdd(stored.Hash, Create(config)) && stored is { PreviousHash: { } previous, PreviousHashValidUntil: { } end })
            {
                // The replaced secret is the same key: the same limits, the same counters, only not for ever.
                keys.TryAdd(previous, Again(keys[stored.Hash], end));
            }
        }

        return keys;
    }

    private static ApiKeyConfig Config(StoredApiKey stored) => new()
    {
        Path = $"keys '{stored.Name}'",
        Id = stored.Id,
        Name = stored.Name,
        Key = string.Empty,
        Models = stored.Models,
        AllowedIps = stored.AllowedIps,
        ExpiresAt = stored.ExpiresAt,
        Enabled = stored.Enabled,
        Group = stored.Group,
        UserId = stored.UserId,
        TeamId = stored.TeamId,
        Tags = stored.Tags,
        Limits = stored.Limits,
    };

    private ApiKey Create(ApiKeyConfig config)
    {
        var membership = people.Of(config);
        return new ApiKey
        {
            Id = config.Id,
            Name = config.Name,
            Models = patterns.Compile(config.Models, $"{config.Path}.models", "a model name"),
            AllowedNetworks = config.AllowedIps.Count == 0 ? [] : [.. Networks(config)],
            ExpiresAt = config.ExpiresAt,
            Enabled = config.Enabled && membership.Enabled,
            Group = membership.Group,
            UserId = config.UserId,
            TeamId = config.TeamId,
            Tags = Tags(config),
            Limits = membership.Limits,
            Wallet = membership.Wallet,
        };
    }

    private static ApiKey Again(ApiKey key, DateTimeOffset secretEndsAt) => new()
    {
        Id = key.Id,
        Name = key.Name,
        Models = key.Models,
        AllowedNetworks = key.AllowedNetworks,
        ExpiresAt = key.ExpiresAt,
        SecretEndsAt = secretEndsAt,
        Enabled = key.Enabled,
        Group = key.Group,
        UserId = key.UserId,
        TeamId = key.TeamId,
        Tags = key.Tags,
        Limits = key.Limits,
        Wallet = key.Wallet,
    };

    private string? Tags(ApiKeyConfig config)
    {
        if (config.Tags.Count == 0)
        {
            return null;
        }

        foreach (var tag in config.Tags)
        {
            if (tag.Length is 0 or > LongestTag || tag.Contains(',', StringComparison.Ordinal))
            {
                problems.Error($"{config.Path}.tags", $"'{tag}' is no tag: 1 to {LongestTag} characters without a comma");
            }
        }

        var text = string.Join(',', config.Tags);
        if (!_tags.TryGetValue(text, out var known))
        {
            _tags.Add(text, known = text);
        }

        return known;
    }

    private IEnumerable<IPNetwork> Networks(ApiKeyConfig config)
    {
        foreach (var text in config.AllowedIps)
        {
            if (NetworkText.TryParse(text.AsSpan().Trim(), out var network))
            {
                yield return network;
            }
            else
            {
                problems.Error($"{config.Path}.allowedIps", $"'{text}' is not an address or a range such as 10.0.0.0/8");
            }
        }
    }
}
