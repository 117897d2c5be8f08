using System.Net;
using Headgate.Gateway.Access;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>Compiles API keys of the file and of the database.</summary>
internal sealed class KeyCompiler(CompileContext context, ProblemList problems, HashSet<string> inUse)
{
    private const decimal NanoPerUsd = 1_000_000_000m;
    private const decimal LargestBudget = 9_000_000_000m;
    private const int ShortKey = 16;
    private readonly Dictionary<string, ModelPatterns> _patterns = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<KeyLimits, KeyLimits> _limits = new() { [KeyLimits.None] = KeyLimits.None };
    private readonly DateTimeOffset _now = context.Time.GetUtcNow();

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

            var compiled = Create(config, $"file:{config.Name}");
            if (!keys.TryAdd(KeyHash.Of(key), compiled))
            {
                problems.Error($"{config.Path}.key", $"is the same key as that of '{keys[KeyHash.Of(key)].Name}'");
            }
        }

        foreach (var stored in context.StoredKeys)
        {
            keys.TryAdd(stored.Hash, Create(
                new ApiKeyConfig
                {
                    Path = $"keys '{stored.Name}'",
                    Name = stored.Name,
                    Key = string.Empty,
                    Models = stored.Models,
                    AllowedIps = stored.AllowedIps,
                    ExpiresAt = stored.ExpiresAt,
                    Enabled = stored.Enabled,
                    Limits = stored.Limits,
                },
                stored.Id));
        }

        return keys;
    }

    private ApiKey Create(ApiKeyConfig config, string id)
    {
        var limits = Limits(config);
        var state = context.States.Key(id);
        inUse.Add(id);

        // A budget whose period changed is counted anew from the records; else the running count knows better than they do.
        if (limits.BudgetNanoUsd is not null && state.Budget.Restored != limits.BudgetPeriod)
        {
            state.Budget.Restore(limits.BudgetPeriod, context.Spending.SpentSince(id, Budget.StartOf(limits.BudgetPeriod, _now)));
        }

        return new ApiKey
        {
            Id = id,
            Name = config.Name,
            Models = Patterns(config),
            AllowedNetworks = config.AllowedIps.Count == 0 ? [] : [.. Networks(config)],
            ExpiresAt = config.ExpiresAt,
            Enabled = config.Enabled,
            Limits = limits,
            State = state,
        };
    }

    private ModelPatterns Patterns(ApiKeyConfig config)
    {
        if (config.Models is ["*"])
        {
            return ModelPatterns.Any;
        }

        foreach (var pattern in config.Models)
        {
            if (pattern.Length == 0 || pattern.AsSpan().Count('*') > 1)
            {
                problems.Error($"{config.Path}.models", $"'{pattern}' is not a model name or a pattern with one '*'");
                return ModelPatterns.Any;
            }
        }

        var text = string.Join('\n', config.Models);
        if (!_patterns.TryGetValue(text, out var known))
        {
            _patterns.Add(text, known = new ModelPatterns(config.Models));
        }

        return known;
    }

    private IEnumerable<IPNetwork> Networks(ApiKeyConfig config)
    {
        foreach (var text in config.AllowedIps)
        {
            if (TryParse(text.Trim(), out var network))
            {
                yield return network;
            }
            else
            {
                problems.Error($"{config.Path}.allowedIps", $"'{text}' is not an address or a range such as 10.0.0.0/8");
            }
        }
    }

    private static bool TryParse(string text, out IPNetwork network)
    {
        network = default;
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!IPAddress.TryParse(slash < 0 ? text : text[..slash], out var address))
        {
            return false;
        }

        var bytes = address.GetAddressBytes();
        var length = bytes.Length * 8;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), out length) || length < 0 || length > bytes.Length * 8))
        {
            return false;
        }

        // People write a host's address with its network's length; the bits behind it are cut off.
        for (var bit = length; bit < bytes.Length * 8; bit++)
        {
            bytes[bit / 8] &= (byte)~(0x80 >> (bit % 8));
        }

        network = new IPNetwork(new IPAddress(bytes), length);
        return true;
    }

    private KeyLimits Limits(ApiKeyConfig config)
    {
        var asked = config.Limits;
        var path = $"{config.Path}.limits";
        Check(asked.RequestsPerMinute, $"{path}.requestsPerMinute");
        Check(asked.TokensPerMinute, $"{path}.tokensPerMinute");
        Check(asked.Concurrency, $"{path}.concurrency");
        if (asked.Budget is < 0 or > LargestBudget)
        {
            problems.Error($"{path}.budget", $"must lie between 0 and {LargestBudget} USD");
        }

        if (!Enum.TryParse<BudgetPeriod>(asked.BudgetPeriod, ignoreCase: true, out var period) || int.TryParse(asked.BudgetPeriod, out _))
        {
            problems.Error($"{path}.budgetPeriod", $"'{asked.BudgetPeriod}' is not day, week, month or total");
        }

        var limits = new KeyLimits(
            asked.RequestsPerMinute,
            asked.TokensPerMinute,
            asked.Concurrency,
            asked.Budget is { } usd ? (long)(Math.Clamp(usd, 0, LargestBudget) * NanoPerUsd) : null,
            period);
        if (!_limits.TryGetValue(limits, out var known))
        {
            _limits.Add(limits, known = limits);
        }

        return known;
    }

    private void Check(long? limit, string path)
    {
        if (limit is < 1)
        {
            problems.Error(path, $"{limit} is less than 1; leave it out for no limit");
        }
    }
}
