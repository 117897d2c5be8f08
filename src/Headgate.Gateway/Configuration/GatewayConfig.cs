using Headgate.Protocols.Json;

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

    /// <summary>Defaults for everything.</summary>
    public GlobalSettingsConfig GlobalSettings { get; init; } = new();
}

/// <summary>One channel as asked for.</summary>
public sealed record ChannelConfig
{
    /// <summary>Where it was read, such as <c>providers[2]</c>.</summary>
    public required string Path { get; init; }

    /// <summary>Unique name; what clients write before the slash in <c>name/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Free text for people.</summary>
    public string? Description { get; init; }

    /// <summary>
    /// The dialect the channel speaks (<c>openai</c>, <c>openai-responses</c>, <c>anthropic</c>, <c>gemini</c>, <c>bedrock</c>, <c>cohere</c>,
    /// <c>ollama</c>, <c>azure</c>, <c>vertex</c>), or a provider of the catalogue, perhaps with a plan: <c>zhipu</c>, <c>zhipu-coding</c>.
    /// </summary>
    public required string Type { get; init; }

    /// <summary>The address, with or without its version prefix; empty: the catalogue's.</summary>
    public required string BaseUrl { get; init; }

    /// <summary>Which plan of the provider; null: as the address says, else the standard one.</summary>
    public string? Plan { get; init; }

    /// <summary>Region of a cloud (Bedrock).</summary>
    public string? Region { get; init; }

    /// <summary>Project of a cloud (Vertex).</summary>
    public string? Project { get; init; }

    /// <summary>Location of a cloud (Vertex): a region, <c>us</c>, <c>eu</c> or <c>global</c>.</summary>
    public string? Location { get; init; }

    /// <summary>Azure's <c>api-version</c>, or one of the words <c>v1</c>, <c>preview</c>, <c>latest</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>What names in braces inside the address stand for.</summary>
    public IReadOnlyDictionary<string, string> Vars { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Catalogue id of the provider, where the base URL does not tell (price look-up behind a proxy).</summary>
    public string? Provider { get; init; }

    /// <summary>Upstream keys; empty for servers without authentication.</summary>
    public IReadOnlyList<CredentialConfig> Credentials { get; init; } = [];

    /// <summary>How the key is sent: <c>bearer</c>, <c>header:NAME</c>, <c>query:NAME</c>, <c>none</c>; null: as the type does.</summary>
    public string? Auth { get; init; }

    /// <summary>The models it serves; <c>*</c> wildcards allowed.</summary>
    public IReadOnlyList<ChannelModelConfig> Models { get; init; } = [];

    /// <summary>Model name as asked → name at the provider.</summary>
    public IReadOnlyDictionary<string, string> ModelMapping { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Higher comes first. Null: a plan that is paid for comes before a channel charged per token.</summary>
    public int? Priority { get; init; }

    /// <summary>Share among channels of the same priority.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>Off: kept in the file, not used.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary><c>plan</c> or <c>tokens</c>; null: as the catalogue knows the endpoint, else <c>tokens</c>.</summary>
    public string? Billing { get; init; }

    /// <summary>Which charged channels a spent plan may spill over to: null none, <c>*</c> any, else channel names.</summary>
    public IReadOnlyList<string>? Spillover { get; init; }

    /// <summary>Operation name → absolute URL template; <c>{model}</c> is filled in.</summary>
    public IReadOnlyDictionary<string, string> Endpoints { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Headers added to every upstream request (they win over the client's).</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Client headers that are not passed on.</summary>
    public IReadOnlyList<string> RemoveHeaders { get; init; } = [];

    /// <summary>Edits of top-level body fields.</summary>
    public IReadOnlyList<FieldEdit> Fields { get; init; } = [];

    /// <summary>Query parameters added to every upstream request.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Outbound proxy, such as <c>http://user:pass@host:port</c> or <c>socks5://host:port</c>.</summary>
    public string? Proxy { get; init; }

    /// <summary><c>1.1</c>, <c>2</c> (negotiated over TLS) or <c>2-prior-knowledge</c>; null: 2 over TLS, 1.1 else.</summary>
    public string? HttpVersion { get; init; }

    /// <summary>Time-outs of this channel; null fields fall back to the global ones.</summary>
    public TimeoutsConfig Timeouts { get; init; } = new();

    /// <summary>Whether usage is asked for on the client's behalf in streams (<c>stream_options.include_usage</c>).</summary>
    public bool AskUsage { get; init; } = true;

    /// <summary>Whether link-local and cloud metadata addresses may be reached.</summary>
    public bool AllowMetadataAddresses { get; init; }

    /// <summary>Price overrides by model name.</summary>
    public IReadOnlyDictionary<string, PriceConfig> Prices { get; init; } = new Dictionary<string, PriceConfig>(StringComparer.OrdinalIgnoreCase);
}

/// <summary>One upstream key as asked for.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Secret">The key.</param>
/// <param name="Name">A name for records; null: numbered.</param>
/// <param name="Weight">Share among the channel's keys.</param>
public sealed record CredentialConfig(string Path, string Secret, string? Name = null, int Weight = 1)
{
    /// <inheritdoc/>
    public override string ToString() => Name ?? Path;
}

/// <summary>One model of a channel as asked for.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Name">The name clients use; may hold one <c>*</c>.</param>
public sealed record ChannelModelConfig(string Path, string Name)
{
    /// <summary>The name at the provider; null: the same, or by <c>modelMapping</c>.</summary>
    public string? Upstream { get; init; }

    /// <summary>Absolute URL (template) for this model alone; with or without the operation's path.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>Time-outs as asked for; null: the default of the level above.</summary>
public sealed record TimeoutsConfig
{
    /// <summary>Until the connection stands.</summary>
    public TimeSpan? Connect { get; init; }

    /// <summary>Until the response's headers.</summary>
    public TimeSpan? FirstByte { get; init; }

    /// <summary>Until the first event with content, in streams.</summary>
    public TimeSpan? FirstToken { get; init; }

    /// <summary>Between two pieces of a body.</summary>
    public TimeSpan? Idle { get; init; }

    /// <summary>For the whole request, over all attempts.</summary>
    public TimeSpan? Total { get; init; }
}

/// <summary>Prices as asked for: USD per million tokens unless the name says otherwise.</summary>
public sealed record PriceConfig
{
    /// <summary>Input tokens.</summary>
    public decimal? Input { get; init; }

    /// <summary>Output tokens.</summary>
    public decimal? Output { get; init; }

    /// <summary>Input tokens read from a cache; null: as input.</summary>
    public decimal? CacheRead { get; init; }

    /// <summary>Input tokens written to a cache; null: as input.</summary>
    public decimal? CacheWrite { get; init; }

    /// <summary>Input tokens written to a one-hour cache; null: as <see cref="CacheWrite"/>.</summary>
    public decimal? CacheWriteHour { get; init; }

    /// <summary>Reasoning tokens; null: as output.</summary>
    public decimal? Reasoning { get; init; }

    /// <summary>Audio input tokens; null: as input.</summary>
    public decimal? InputAudio { get; init; }

    /// <summary>Audio output tokens; null: as output.</summary>
    public decimal? OutputAudio { get; init; }

    /// <summary>USD per picture.</summary>
    public decimal? PerImage { get; init; }

    /// <summary>USD per second of audio.</summary>
    public decimal? PerSecond { get; init; }

    /// <summary>USD per million characters.</summary>
    public decimal? PerMillionCharacters { get; init; }

    /// <summary>USD per query.</summary>
    public decimal? PerQuery { get; init; }
}

/// <summary>One API key as asked for.</summary>
public sealed record ApiKeyConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>Unique name.</summary>
    public required string Name { get; init; }

    /// <summary>The key itself.</summary>
    public required string Key { get; init; }

    /// <summary>Model patterns the key may use; <c>*</c> wildcards.</summary>
    public IReadOnlyList<string> Models { get; init; } = ["*"];

    /// <summary>Addresses or CIDR ranges it may come from; empty: any.</summary>
    public IReadOnlyList<string> AllowedIps { get; init; } = [];

    /// <summary>When it ends.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Off: refused.</summary>
    public bool Enabled { get; init; } = true;

    /// <summary>Its limits.</summary>
    public LimitsConfig Limits { get; init; } = new();

    /// <inheritdoc/>
    public override string ToString() => Name;
}

/// <summary>Limits as asked for; null: none.</summary>
public sealed record LimitsConfig
{
    /// <summary>Requests in any 60 seconds.</summary>
    public long? RequestsPerMinute { get; init; }

    /// <summary>Tokens (input + output) in any 60 seconds.</summary>
    public long? TokensPerMinute { get; init; }

    /// <summary>Requests at the same time.</summary>
    public int? Concurrency { get; init; }

    /// <summary>Spending limit in USD.</summary>
    public decimal? Budget { get; init; }

    /// <summary>Over which the budget counts: <c>day</c>, <c>week</c>, <c>month</c> (calendar, UTC) or <c>total</c>.</summary>
    public string BudgetPeriod { get; init; } = "total";
}

/// <summary>An alias or chain as asked for.</summary>
public sealed record RouteConfig
{
    /// <summary>Where it was read.</summary>
    public required string Path { get; init; }

    /// <summary>The model name clients use; may hold one <c>*</c>.</summary>
    public required string Model { get; init; }

    /// <summary>What it leads to, in order: model names, or <c>channel/model</c>. The next is tried when the one before has no target left.</summary>
    public IReadOnlyList<RouteTargetConfig> Targets { get; init; } = [];

    /// <summary>Whether the chain may go from a plan to a charged channel, beside what the channels' own spillover allows.</summary>
    public bool Spillover { get; init; }

    /// <summary>Whether <c>/v1/models</c> leaves it out.</summary>
    public bool Hidden { get; init; }
}

/// <summary>One link of a chain.</summary>
/// <param name="Path">Where it was read.</param>
/// <param name="Model">A model name or <c>channel/model</c>.</param>
/// <param name="Weight">Share among links of the same <paramref name="Priority"/>; null: a link of its own.</param>
/// <param name="Priority">Links of one priority form one group, higher first; null: in file order.</param>
/// <param name="Direct">Means the models that channels list, even where a route has the same name.</param>
public sealed record RouteTargetConfig(string Path, string Model, int? Weight = null, int? Priority = null, bool Direct = false);

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
}
