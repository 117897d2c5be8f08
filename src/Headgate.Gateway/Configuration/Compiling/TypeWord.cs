using Headgate.Gateway.Providers;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>What <c>type</c> (and <c>plan</c>) say: a dialect, a provider, or a provider's plan as <c>PROVIDER-PLAN</c>.</summary>
/// <param name="Dialect">The dialect; null: the word is a provider alone.</param>
/// <param name="Provider">The provider; null: none goes by that name.</param>
/// <param name="PlanId">The plan asked for; null: none.</param>
internal sealed record TypeWord(ChannelType? Dialect, Provider? Provider, string? PlanId)
{
    private const string AzureId = "azure-openai";

    /// <summary>Azure OpenAI, whose two forms its address tells apart.</summary>
    public bool IsAzure => Is("azure") || string.Equals(Provider?.Id, AzureId, StringComparison.Ordinal);

    /// <summary>Vertex, whose host follows from the location.</summary>
    public bool IsVertex => Is("vertex");

    /// <summary>Whether the provider is meant for this dialect alone: <c>gemini</c> without an address is Google, but not its other wire.</summary>
    public bool DialectOnly => Dialect is not null && !string.Equals(Dialect.Name, Provider?.Id, StringComparison.Ordinal);

    /// <summary>Reads it; null: nothing goes by that name.</summary>
    public static TypeWord? Read(ChannelConfig config, ProviderCatalog catalog)
    {
        if (ChannelType.Find(config.Type) is { } dialect)
        {
            return new TypeWord(dialect, catalog.Find(VendorOf(dialect)), config.Plan);
        }

        if (catalog.Find(config.Type) is { } provider)
        {
            return new TypeWord(null, provider, config.Plan);
        }

        // zhipu-coding: the longest id that fits, then a plan of it.
        for (var dash = config.Type.LastIndexOf('-'); dash > 0; dash = config.Type.LastIndexOf('-', dash - 1))
        {
            if (catalog.Find(config.Type[..dash]) is { } owner && owner.Plan(config.Type[(dash + 1)..]) is { } plan)
            {
                return new TypeWord(null, owner, plan.Id);
            }
        }

        return null;
    }

    private bool Is(string name) => string.Equals(Dialect?.Name, name, StringComparison.Ordinal);

    private static string VendorOf(ChannelType dialect) => dialect.Name switch
    {
        "gemini" => "google",
        "openai-responses" => "openai",
        "azure" => AzureId,
        var name => name,
    };
}
