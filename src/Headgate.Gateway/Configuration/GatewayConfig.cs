namespace Headgate.Gateway.Configuration;

/// <summary>A whole configuration as asked for, before validation. Every record carries the path it was read from, for error messages.</summary>
public sealed record GatewayConfig
{
    /// <summary>The channels (the file's <c>providers</c>).</summary>
    public IReadOnlyList<ChannelConfig> Channels { get; init; } = [];

    /// <summary>The API keys that the file defines.</summary>
    public IReadOnlyList<ApiKeyConfig> Keys { get; init; } = [];

    /// <summary>Aliases and chains.</summary>
    public IReadOnlyList<RouteConfig> Routes { get; init; } = [];

    /// <summary>Groups of keys; <c>default</c> exists always.</summary>
    public IReadOnlyList<GroupConfig> Groups { get; init; } = [];

    /// <summary>The people that keys belong to; from the database alone.</summary>
    public IReadOnlyList<UserConfig> Users { get; init; } = [];

    /// <summary>Their teams; from the database alone.</summary>
    public IReadOnlyList<TeamConfig> Teams { get; init; } = [];

    /// <summary>What holds for models by the name that clients use, whichever channel serves them.</summary>
    public IReadOnlyList<ModelConfig> Models { get; init; } = [];

    /// <summary>Limits of everything together.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <summary>Defaults for everything.</summary>
    public GlobalSettingsConfig GlobalSettings { get; init; } = new();
}
