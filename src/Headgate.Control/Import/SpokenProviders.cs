using Headgate.Gateway.Providers;

namespace Headgate.Control.Import;

/// <summary>Which providers of the catalogue can be channels: those that speak a dialect which is spoken here.</summary>
internal static class SpokenProviders
{
    private static readonly HashSet<string> Dialects = new(StringComparer.Ordinal)
    {
        "openai-chat", "openai-responses", "anthropic", "gemini", "bedrock-converse", "cohere-v2", "ollama", "azure-openai", "vertex-gemini", "vertex-anthropic",
    };

    /// <summary>Whether a provider can be one.</summary>
    public static bool Speaks(Provider provider) => provider.Plans.SelectMany(p => p.Endpoints).Any(e => Dialects.Contains(e.Dialect));

    /// <summary>A provider that can be one, by its id; null: there is none.</summary>
    public static Provider? Find(string id) => ProviderCatalog.Embedded.Find(id) is { } found && Speaks(found) ? found : null;

    /// <summary>The provider and plan behind an address, where the address alone tells; null: unknown, or two plans share it.</summary>
    public static CatalogMatch? At(string address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var url) && url.Scheme is "http" or "https" && ProviderCatalog.Embedded.Match(url) is { SharedWith: null } match && Speaks(match.Provider)
            ? match
            : null;
}
