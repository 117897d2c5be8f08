using Headgate.Gateway.Access;
using Headgate.Gateway.Configuration;
using Headgate.TestKit.Upstream;

namespace Headgate.TestKit.Hosting;

/// <summary>
/// Builds a <see cref="GatewayConfig"/> in a few words; everything the records can say is reachable through their <c>with</c>:
/// <code>new TestConfig().Channel("main", upstream, "glm-4.6", c => c with { Priority = 2 }).Route("fast", "main/glm-4.6", "glm-4.5")</code>
/// The result always has the key <see cref="Key"/>, which may use every model, unless keys are added.
/// </summary>
public sealed class TestConfig
{
    /// <summary>The API key of a configuration that adds none.</summary>
    public const string Key = "hg-test-key";

    private readonly List<ChannelConfig> _channels = [];
    private readonly List<ApiKeyConfig> _keys = [];
    private readonly List<RouteConfig> _routes = [];
    private readonly List<StoredApiKey> _stored = [];
    private GlobalSettingsConfig _settings = new();
    private Func<GatewayConfig, GatewayConfig> _edit = c => c;

    /// <summary>A channel of type <c>openai</c> with one key (<c>sk-NAME</c>) that leads to a scripted upstream.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="upstream">Where it leads.</param>
    /// <param name="models">Its models, comma-separated.</param>
    /// <param name="edit">Anything else.</param>
    public TestConfig Channel(string name, FakeUpstream upstream, string models, Func<ChannelConfig, ChannelConfig>? edit = null) =>
        Channel(name, upstream.BaseUrl, models, edit);

    /// <summary>The same for any address.</summary>
    public TestConfig Channel(string name, string baseUrl, string models, Func<ChannelConfig, ChannelConfig>? edit = null)
    {
        var path = $"providers[{_channels.Count}]";
        var channel = new ChannelConfig
        {
            Path = path,
            Name = name,
            Type = "openai",
            BaseUrl = baseUrl,
            Models = [.. models.Split(',', StringSplitOptions.TrimEntries).Select((m, i) => new ChannelModelConfig($"{path}.models[{i}]", m))],
        }.WithKeys($"sk-{name}");
        _channels.Add(edit is null ? channel : edit(channel));
        return this;
    }

    /// <summary>An API key.</summary>
    public TestConfig ApiKey(string name, string key, Func<ApiKeyConfig, ApiKeyConfig>? edit = null)
    {
        var config = new ApiKeyConfig { Path = $"keys[{_keys.Count}]", Name = name, Key = key };
        _keys.Add(edit is null ? config : edit(config));
        return this;
    }

    /// <summary>API keys of the database.</summary>
    public IReadOnlyList<StoredApiKey> StoredKeys => _stored;

    /// <summary>An API key of the database, by its secret.</summary>
    public TestConfig StoredKey(string id, string secret, Func<StoredApiKey, StoredApiKey>? edit = null)
    {
        var key = new StoredApiKey { Id = id, Name = id, Hash = KeyHash.Of(secret) };
        _stored.Add(edit is null ? key : edit(key));
        return this;
    }

    /// <summary>Groups, users, teams, models, limits of everything: whatever else the configuration holds.</summary>
    public TestConfig With(Func<GatewayConfig, GatewayConfig> edit)
    {
        var before = _edit;
        _edit = c => edit(before(c));
        return this;
    }

    /// <summary>An alias or chain: a name that leads to models or <c>channel/model</c>, in order.</summary>
    public TestConfig Route(string model, params string[] targets)
    {
        var path = $"routes[{_routes.Count}]";
        return Route(new RouteConfig
        {
            Path = path,
            Model = model,
            Targets = [.. targets.Select((t, i) => new RouteTargetConfig($"{path}.targets[{i}]", t))],
        });
    }

    /// <summary>An alias or chain, written out.</summary>
    public TestConfig Route(RouteConfig route)
    {
        _routes.Add(route);
        return this;
    }

    /// <summary>Global settings.</summary>
    public TestConfig Settings(Func<GlobalSettingsConfig, GlobalSettingsConfig> edit)
    {
        _settings = edit(_settings);
        return this;
    }

    /// <summary>The configuration.</summary>
    public GatewayConfig Build() => _edit(new GatewayConfig
    {
        Channels = [.. _channels],
        Keys = _keys.Count + _stored.Count > 0 ? [.. _keys] : [new ApiKeyConfig { Path = "keys[0]", Name = "test", Key = Key }],
        Routes = [.. _routes],
        GlobalSettings = _settings,
    });
}

/// <summary>Frequent edits of a channel.</summary>
public static class ChannelEdits
{
    /// <summary>These upstream keys instead of the one.</summary>
    public static ChannelConfig WithKeys(this ChannelConfig channel, params string[] secrets) => channel with
    {
        Credentials = [.. secrets.Select((s, i) => new CredentialConfig($"{channel.Path}.apiKeys[{i}]", s))],
    };

    /// <summary>A price for a model, USD per million tokens.</summary>
    public static ChannelConfig WithPrice(this ChannelConfig channel, string model, decimal input, decimal output) => channel with
    {
        Prices = new Dictionary<string, PriceConfig>(channel.Prices, StringComparer.OrdinalIgnoreCase)
        {
            [model] = new PriceConfig { Input = input, Output = output },
        },
    };
}
