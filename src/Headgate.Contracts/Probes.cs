namespace Headgate.Contracts;

/// <summary>How a channel is tried.</summary>
public sealed record ProbeInput
{
    /// <summary>The model, by a name that the channel lists; null: the first without a <c>*</c>.</summary>
    public string? Model { get; init; }

    /// <summary><c>chat</c> or <c>embeddings</c>; null: chat.</summary>
    public string? Operation { get; init; }

    /// <summary>Id of the key to use; null: the first.</summary>
    public string? CredentialId { get; init; }
}

/// <summary>A channel that is tried before it is saved.</summary>
public sealed record ProbeNewChannel
{
    /// <summary>The channel.</summary>
    public required ChannelInput Channel { get; init; }

    /// <summary>Its keys; null: those that <see cref="ChannelId"/> has.</summary>
    public IReadOnlyList<CredentialInput>? Credentials { get; init; }

    /// <summary>Id of the channel that is being changed, for secrets that stay; null: it is new.</summary>
    public string? ChannelId { get; init; }

    /// <summary>How it is tried; null: as usual.</summary>
    public ProbeInput? Test { get; init; }
}

/// <summary>What trying a channel came to. The request went the way that clients' requests go.</summary>
public sealed record ProbeResult
{
    /// <summary>Whether an answer came.</summary>
    public required bool Ok { get; init; }

    /// <summary>The HTTP status that a client would have got.</summary>
    public required int Status { get; init; }

    /// <summary>From the start to the end of the answer, in milliseconds.</summary>
    public required double LatencyMs { get; init; }

    /// <summary>From the start to the first piece of the answer, in milliseconds; null: none came.</summary>
    public double? FirstTokenMs { get; init; }

    /// <summary>The model as it was asked for.</summary>
    public required string Model { get; init; }

    /// <summary>Its name at the provider.</summary>
    public string? UpstreamModel { get; init; }

    /// <summary>The name of the key that was used.</summary>
    public string? Credential { get; init; }

    /// <summary>The kind of error.</summary>
    public string? Error { get; init; }

    /// <summary>The error in words, without secrets.</summary>
    public string? Message { get; init; }

    /// <summary>Tokens of the prompt.</summary>
    public long InputTokens { get; init; }

    /// <summary>Tokens of the answer.</summary>
    public long OutputTokens { get; init; }

    /// <summary>What it cost; null: unpriced.</summary>
    public decimal? CostUsd { get; init; }
}

/// <summary>The models that a provider says it has.</summary>
/// <param name="Models">All.</param>
/// <param name="Added">Those that the channel does not list.</param>
/// <param name="Missing">Those that the channel lists and the provider does not have.</param>
public sealed record UpstreamModels(IReadOnlyList<string> Models, IReadOnlyList<string> Added, IReadOnlyList<string> Missing);

/// <summary>What is left on an account at a provider.</summary>
/// <param name="Currency">The currency, such as <c>USD</c>.</param>
/// <param name="Available">What is left.</param>
/// <param name="Total">What was paid in; null: not told.</param>
/// <param name="Used">What was used; null: not told.</param>
public sealed record ChannelBalance(string Currency, decimal Available, decimal? Total = null, decimal? Used = null);
