using System.Text.Json;

namespace Headgate.Contracts;

/// <summary>
/// A channel as asked for: the form that the configuration file has under <c>providers</c>, without its keys. In views, values that are secret
/// (passwords of proxies, headers and query parameters that carry keys) read <see cref="SecretMark.Kept"/>; sent back like that they stay.
/// </summary>
public sealed record ChannelInput
{
    /// <summary>Unique name; what clients write before the slash in <c>name/model</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Free text.</summary>
    public string? Description { get; init; }

    /// <summary>A dialect (<c>openai</c>, <c>anthropic</c>, <c>gemini</c>, …) or a provider of the catalogue, perhaps with a plan: <c>zhipu-coding</c>.</summary>
    public required string Type { get; init; }

    /// <summary>The address; null: the catalogue's.</summary>
    public string? BaseUrl { get; init; }

    /// <summary>Which plan of the provider; null: as the address says.</summary>
    public string? Plan { get; init; }

    /// <summary>Region of a cloud (Bedrock).</summary>
    public string? Region { get; init; }

    /// <summary>Project of a cloud (Vertex).</summary>
    public string? Project { get; init; }

    /// <summary>Location of a cloud (Vertex).</summary>
    public string? Location { get; init; }

    /// <summary>Azure's <c>api-version</c>.</summary>
    public string? ApiVersion { get; init; }

    /// <summary>What names in braces inside the address stand for.</summary>
    public IReadOnlyDictionary<string, string>? Vars { get; init; }

    /// <summary>Catalogue id of the provider, where the address does not tell.</summary>
    public string? Provider { get; init; }

    /// <summary>How the key is sent: <c>bearer</c>, <c>header:NAME</c>, <c>query:NAME</c>, <c>none</c>; null: as the type does.</summary>
    public string? Auth { get; init; }

    /// <summary>The models it serves; names may hold one <c>*</c>.</summary>
    public IReadOnlyList<ChannelModel>? Models { get; init; }

    /// <summary>Model name as asked → name at the provider.</summary>
    public IReadOnlyDictionary<string, string>? ModelMapping { get; init; }

    /// <summary>Higher comes first. Null: a plan that is paid for comes before a channel charged per token.</summary>
    public int? Priority { get; init; }

    /// <summary>Share among channels of the same priority; null: 1.</summary>
    public int? Weight { get; init; }

    /// <summary>Off: kept, not used; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <summary><c>plan</c> or <c>tokens</c>; null: as the catalogue knows the endpoint, else <c>tokens</c>.</summary>
    public string? Billing { get; init; }

    /// <summary>Names of charged channels that a spent plan may spill over to; <c>*</c> any; null: none.</summary>
    public IReadOnlyList<string>? Spillover { get; init; }

    /// <summary>Operation → absolute URL template.</summary>
    public IReadOnlyDictionary<string, string>? Endpoints { get; init; }

    /// <summary>Headers added to every upstream request.</summary>
    public IReadOnlyDictionary<string, string>? Headers { get; init; }

    /// <summary>Client headers that are not passed on.</summary>
    public IReadOnlyList<string>? RemoveHeaders { get; init; }

    /// <summary>Edits of top-level body fields.</summary>
    public FieldEdits? Fields { get; init; }

    /// <summary>Query parameters added to every upstream request.</summary>
    public IReadOnlyDictionary<string, string>? Query { get; init; }

    /// <summary>Outbound proxy, such as <c>http://user:pass@host:port</c> or <c>socks5://host:port</c>.</summary>
    public string? Proxy { get; init; }

    /// <summary><c>1.1</c>, <c>2</c> or <c>2-prior-knowledge</c>; null: 2 over TLS, 1.1 else.</summary>
    public string? HttpVersion { get; init; }

    /// <summary>Time-outs; what is null is as in the settings.</summary>
    public TimeoutInput? Timeouts { get; init; }

    /// <summary>Whether usage is asked for on the client's behalf in streams; null: yes.</summary>
    public bool? AskUsage { get; init; }

    /// <summary>Whether link-local and cloud metadata addresses may be reached; null: no.</summary>
    public bool? AllowMetadataAddresses { get; init; }

    /// <summary>Groups that may use it; null: all.</summary>
    public IReadOnlyList<string>? Groups { get; init; }

    /// <summary>Free words to find it by.</summary>
    public IReadOnlyList<string>? Tags { get; init; }

    /// <summary>Its own limits, such as the window of a plan.</summary>
    public Limits? Limits { get; init; }

    /// <summary>Price overrides by model name.</summary>
    public IReadOnlyDictionary<string, PriceInput>? Prices { get; init; }
}

/// <summary>One model of a channel.</summary>
public sealed record ChannelModel
{
    /// <summary>The name clients use; may hold one <c>*</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The name at the provider; null: the same.</summary>
    public string? Upstream { get; init; }

    /// <summary>Absolute URL (template) for this model alone.</summary>
    public string? Endpoint { get; init; }
}

/// <summary>Time-outs: milliseconds, or <c>30s</c>, <c>5m</c>, <c>1h</c>, <c>off</c>.</summary>
public sealed record TimeoutInput
{
    /// <summary>Until the connection stands.</summary>
    public string? Connect { get; init; }

    /// <summary>Until the response's headers.</summary>
    public string? FirstByte { get; init; }

    /// <summary>Until the first event with content, in streams.</summary>
    public string? FirstToken { get; init; }

    /// <summary>Between two pieces of a body.</summary>
    public string? Idle { get; init; }

    /// <summary>For the whole request; only in the settings, not on a channel.</summary>
    public string? Total { get; init; }
}

/// <summary>Edits of top-level body fields, applied in this order.</summary>
public sealed record FieldEdits
{
    /// <summary>Old name → new name.</summary>
    public IReadOnlyDictionary<string, string>? Rename { get; init; }

    /// <summary>Fields that are taken out.</summary>
    public IReadOnlyList<string>? Drop { get; init; }

    /// <summary>Fields that get a value.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Set { get; init; }

    /// <summary>Fields that get a value where they are absent.</summary>
    public IReadOnlyDictionary<string, JsonElement>? Default { get; init; }

    /// <summary>Numbers that are brought into a range.</summary>
    public IReadOnlyDictionary<string, NumberRange>? Clamp { get; init; }
}

/// <summary>A range of numbers; null is an open end.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
public sealed record NumberRange(decimal? Min = null, decimal? Max = null);

/// <summary>An upstream key as asked for.</summary>
public sealed record CredentialInput
{
    /// <summary>Its name, unique in the channel; null: numbered.</summary>
    public string? Name { get; init; }

    /// <summary>The key. Needed when it is made; null in a change: stays.</summary>
    public string? Secret { get; init; }

    /// <summary>Share among the channel's keys; null: 1.</summary>
    public int? Weight { get; init; }

    /// <summary>Off: kept, not used; null: on.</summary>
    public bool? Enabled { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name ?? "(credential)";
}

/// <summary>An upstream key as it is; its secret is never told.</summary>
/// <param name="Id">Stable id; of the file: empty.</param>
/// <param name="Name">Its name.</param>
/// <param name="Hint">The last characters of the key.</param>
/// <param name="Weight">Share among the channel's keys.</param>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="Version">Its version, also the ETag.</param>
/// <param name="CreatedAt">When it was made; null: of the file.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record CredentialView(string Id, string Name, string Hint, int Weight, bool Enabled, long Version, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);

/// <summary>A channel as it is.</summary>
/// <param name="Id">Stable id; <c>file:NAME</c> for one of the configuration file, which cannot be changed here.</param>
/// <param name="Channel">What was asked for.</param>
/// <param name="Credentials">Its keys.</param>
/// <param name="Source"><c>database</c> or <c>file</c>.</param>
/// <param name="Version">Its version, also the ETag; 0 for one of the file.</param>
/// <param name="CreatedAt">When it was made; null: of the file.</param>
/// <param name="UpdatedAt">When it was last changed.</param>
public sealed record ChannelView(
    string Id, ChannelInput Channel, IReadOnlyList<CredentialView> Credentials, string Source, long Version, DateTimeOffset? CreatedAt = null, DateTimeOffset? UpdatedAt = null);

/// <summary>A new channel with its keys.</summary>
/// <param name="Channel">The channel.</param>
/// <param name="Credentials">Its keys; null: none yet.</param>
public sealed record NewChannel(ChannelInput Channel, IReadOnlyList<CredentialInput>? Credentials = null);

/// <summary>A small change of a channel; null: stays.</summary>
/// <param name="Enabled">Whether it is used.</param>
/// <param name="Priority">Higher comes first.</param>
/// <param name="Weight">Share among channels of the same priority.</param>
public sealed record ChannelPatch(bool? Enabled = null, int? Priority = null, int? Weight = null);

/// <summary>A copy of a channel.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Credentials">Whether its keys are copied too; null: no.</param>
public sealed record CopyChannel(string Name, bool? Credentials = null);

/// <summary>Many keys for a channel.</summary>
/// <param name="Secrets">The keys, one per line.</param>
/// <param name="Weight">Their weight; null: 1.</param>
public sealed record BulkCredentials(string Secrets, int? Weight = null)
{
    /// <inheritdoc/>
    public override string ToString() => "(credentials)";
}

/// <summary>What became of many keys.</summary>
/// <param name="Added">Those that are new.</param>
/// <param name="Skipped">How many were there already, or twice in the list.</param>
public sealed record BulkCredentialsResult(IReadOnlyList<CredentialView> Added, int Skipped);

/// <summary>What is done with many channels.</summary>
public enum BulkAction
{
    /// <summary>Switched on.</summary>
    Enable,

    /// <summary>Switched off.</summary>
    Disable,

    /// <summary>Deleted.</summary>
    Delete,

    /// <summary>Changed as <see cref="BulkChannels.Set"/> says.</summary>
    Set,
}

/// <summary>A change of many channels at once: all of it or nothing.</summary>
public sealed record BulkChannels
{
    /// <summary>What is done.</summary>
    public required BulkAction Action { get; init; }

    /// <summary>Which, by id; null: those that <see cref="Filter"/> finds.</summary>
    public IReadOnlyList<string>? Ids { get; init; }

    /// <summary>Which, by what they are; <c>{}</c> is every channel of the database.</summary>
    public ChannelFilter? Filter { get; init; }

    /// <summary>What is changed.</summary>
    public BulkChannelSet? Set { get; init; }

    /// <summary>Versions that channels must still have, by id: with one that was changed in the meantime nothing is done; null: whatever they are.</summary>
    public IReadOnlyDictionary<string, long>? Versions { get; init; }
}

/// <summary>Which channels; what is null says nothing.</summary>
/// <param name="Search">Text that the name contains.</param>
/// <param name="Type">Its type, exactly.</param>
/// <param name="Tag">A tag that it has.</param>
/// <param name="Enabled">Whether it is switched on.</param>
public sealed record ChannelFilter(string? Search = null, string? Type = null, string? Tag = null, bool? Enabled = null);

/// <summary>What is changed on many channels; null: stays.</summary>
/// <param name="Priority">Higher comes first.</param>
/// <param name="Weight">Share among channels of the same priority.</param>
/// <param name="Tags">The tags instead of those there are.</param>
/// <param name="AddTags">Tags in addition.</param>
/// <param name="RemoveTags">Tags that go.</param>
/// <param name="Groups">The groups that may use it; an empty list: all.</param>
public sealed record BulkChannelSet(
    int? Priority = null,
    int? Weight = null,
    IReadOnlyList<string>? Tags = null,
    IReadOnlyList<string>? AddTags = null,
    IReadOnlyList<string>? RemoveTags = null,
    IReadOnlyList<string>? Groups = null);

/// <summary>What a bulk change did.</summary>
/// <param name="Ids">Which channels it changed.</param>
public sealed record BulkResult(IReadOnlyList<string> Ids);
