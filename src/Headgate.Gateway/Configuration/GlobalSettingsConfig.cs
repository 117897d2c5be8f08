namespace Headgate.Gateway.Configuration;

/// <summary>Global settings as asked for.</summary>
public sealed record GlobalSettingsConfig
{
    /// <summary>First-byte and idle time-out where <c>timeouts</c> does not say otherwise.</summary>
    public TimeSpan? DefaultTimeout { get; init; }

    /// <summary>Time-outs by phase.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>Attempts after the first.</summary>
    public int MaxRetries { get; init; } = 3;

    /// <summary>Whether requests leave records (always metered; off leaves out client address and user agent).</summary>
    public bool EnableLogging { get; init; } = true;

    /// <summary>Largest request body in bytes.</summary>
    public long MaxRequestBytes { get; init; } = 64L << 20;

    /// <summary>Largest buffered (not streamed) answer in bytes.</summary>
    public long MaxResponseBytes { get; init; } = 64L << 20;

    /// <summary>Outbound proxy for channels without their own.</summary>
    public string? Proxy { get; init; }

    /// <summary>Origins that browsers may call from; <c>*</c> any.</summary>
    public IReadOnlyList<string> CorsOrigins { get; init; } = ["*"];

    /// <summary>Price overrides by model name, for every channel.</summary>
    public IReadOnlyDictionary<string, PriceConfig> Prices { get; init; } = new Dictionary<string, PriceConfig>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the gateway keeps Responses conversations for providers that keep none.</summary>
    public bool KeepResponses { get; init; } = true;

    /// <summary>Addresses and CIDR ranges of proxies in front, whose word on a client's address is taken. Of the file alone: the API cannot give itself another client's address.</summary>
    public IReadOnlyList<string> TrustedProxies { get; init; } = [];

    /// <summary>Names of the plain settings that were written, their defaults too: they win over the database's.</summary>
    public IReadOnlyList<string> Stated { get; init; } = [];
}
