using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration;

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

    /// <summary>Groups that may use it; empty: all.</summary>
    public IReadOnlyList<string> Groups { get; init; } = [];

    /// <summary>Free words for people to find it by.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>Its own limits, such as the window of a plan: a channel that has used them up is passed over until they open again.</summary>
    public LimitsConfig Limits { get; init; } = new();

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
