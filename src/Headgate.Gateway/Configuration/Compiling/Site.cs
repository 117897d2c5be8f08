using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>One address of a channel: a wire at a base.</summary>
/// <param name="Type">What is spoken there.</param>
/// <param name="Address">Its base, version included.</param>
internal sealed record Site(ChannelType Type, UpstreamAddress Address)
{
    /// <summary>What the catalogue knows of it; null: nothing.</summary>
    public ProviderEndpoint? Known { get; init; }

    /// <summary>Paths of the catalogue that hold at this base; null: the wire's usual ones.</summary>
    public IReadOnlyDictionary<string, string>? Paths { get; init; }

    /// <summary>Whether it serves only what <see cref="Paths"/> lists, because the catalogue, not a person, says what is there.</summary>
    public bool ListedOnly { get; init; }
}

/// <summary>All addresses of a channel, and who is behind them.</summary>
/// <param name="Type">What names in <c>endpoints</c> refer to, and how a key is sent where nobody says otherwise.</param>
/// <param name="Sites">The addresses, in order of preference; at least one.</param>
/// <param name="RawBase">The root for raw calls.</param>
/// <param name="Match">Provider and plan; null: unknown.</param>
internal sealed record ChannelSites(ChannelType Type, IReadOnlyList<Site> Sites, string RawBase, CatalogMatch? Match)
{
    /// <summary>Which models are had in which dialects; empty: all in all.</summary>
    public IReadOnlyList<ModelDialects> Rules { get; init; } = [];

    /// <summary>The one that a plain key is meant for.</summary>
    public Site Main => Sites[0];
}
