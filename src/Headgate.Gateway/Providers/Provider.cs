using Headgate.Gateway.Configuration;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Providers;

/// <summary>A company or server that can be called, as its file in <c>catalog/providers</c> says.</summary>
/// <param name="Id">Stable key: lower case with hyphens; the price list uses the same.</param>
/// <param name="Name">Display name.</param>
/// <param name="ChineseName">Display name in Chinese.</param>
/// <param name="Kind"><c>vendor</c>, <c>cloud</c>, <c>inference-host</c>, <c>aggregator</c>, <c>self-hosted</c>, …</param>
/// <param name="Environment">Usual names of its key in the environment, the commonest first.</param>
/// <param name="LiteLLMNames">What LiteLLM calls it: the part of a model name before the first slash.</param>
/// <param name="Plans">What can be bought there; the first is the standard API.</param>
public sealed record Provider(
    string Id,
    string Name,
    string ChineseName,
    string Kind,
    IReadOnlyList<string> Environment,
    IReadOnlyList<string> LiteLLMNames,
    IReadOnlyList<ProviderPlan> Plans)
{
    /// <summary>Names in braces inside its addresses, and what they stand for.</summary>
    public IReadOnlyDictionary<string, string> Variables { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Which models are served in which dialects, the first match holds; empty: every model in all of them.</summary>
    public IReadOnlyList<ModelDialects> Models { get; init; } = [];

    /// <summary>Where it tells what is left on an account; null: nowhere.</summary>
    public ProviderBalance? Balance { get; init; }

    /// <summary>The standard API's endpoint of one dialect; null: it has none.</summary>
    public ProviderEndpoint? Endpoint(string dialect) => Plans[0].Endpoint(dialect);

    /// <summary>A plan by its id, case ignored; null: it has none of that name.</summary>
    public ProviderPlan? Plan(string id)
    {
        foreach (var plan in Plans)
        {
            if (string.Equals(plan.Id, id, StringComparison.OrdinalIgnoreCase))
            {
                return plan;
            }
        }

        return null;
    }

    /// <summary>The first plan that is a subscription; null: none is.</summary>
    public ProviderPlan? Subscription
    {
        get
        {
            foreach (var plan in Plans)
            {
                if (plan.Billing == Billing.Plan)
                {
                    return plan;
                }
            }

            return null;
        }
    }
}

/// <summary>One way of paying a provider, with addresses of its own.</summary>
/// <param name="Id"><c>standard</c>, or as in the price list.</param>
/// <param name="Name">Display name.</param>
/// <param name="Billing">How it is paid for.</param>
/// <param name="Endpoints">Where it is served; the main one first.</param>
public sealed record ProviderPlan(string Id, string Name, Billing Billing, IReadOnlyList<ProviderEndpoint> Endpoints)
{
    /// <summary>The id of every provider's first plan.</summary>
    public const string Standard = "standard";

    /// <summary>The first endpoint of one dialect; null: it has none.</summary>
    public ProviderEndpoint? Endpoint(string dialect)
    {
        foreach (var endpoint in Endpoints)
        {
            if (string.Equals(endpoint.Dialect, dialect, StringComparison.Ordinal))
            {
                return endpoint;
            }
        }

        return null;
    }
}

/// <summary>One address of a plan.</summary>
/// <param name="Dialect"><c>openai-chat</c>, <c>openai-responses</c>, <c>anthropic</c>, <c>gemini</c>, or a protocol of the vendor's own.</param>
/// <param name="BaseUrl">Joined with a path by plain concatenation; never ends in a slash; may hold names in braces.</param>
/// <param name="Auth">How the key is sent, in the words of the catalogue.</param>
/// <param name="AuthAlso">Other ways that are known to work.</param>
/// <param name="Paths">Operation → path or whole address.</param>
public sealed record ProviderEndpoint(
    string Dialect,
    string BaseUrl,
    string Auth,
    IReadOnlyList<string> AuthAlso,
    IReadOnlyDictionary<string, string> Paths)
{
    /// <summary>Fixed query parameters.</summary>
    public IReadOnlyDictionary<string, string> Query { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>Edits that chat requests need there.</summary>
    public EditPlan Edits { get; init; } = EditPlan.Empty;

    /// <summary>What differs beyond such edits.</summary>
    public TargetTraits Traits { get; init; } = TargetTraits.Default;

    /// <summary>Whether the key may be sent this way.</summary>
    public bool Takes(string auth) => string.Equals(Auth, auth, StringComparison.Ordinal) || AuthAlso.Contains(auth, StringComparer.Ordinal);
}

/// <summary>The dialects that some models of a provider are served in.</summary>
/// <param name="Match">A model's name at the provider; may hold one <c>*</c>.</param>
/// <param name="Dialects">Words of the catalogue, as in <see cref="ProviderEndpoint.Dialect"/>.</param>
public sealed record ModelDialects(string Match, IReadOnlyList<string> Dialects);

/// <summary>What an address tells about the provider behind it.</summary>
/// <param name="Provider">The provider.</param>
/// <param name="Plan">The plan; the standard one when several share the address.</param>
/// <param name="SharedWith">A subscription that has the same address, so that only the key tells which is charged; null: none.</param>
public sealed record CatalogMatch(Provider Provider, ProviderPlan Plan, ProviderPlan? SharedWith);

/// <summary>Where a provider tells what is left on an account, and where in the answer it stands. Places are names with dots between them.</summary>
/// <param name="Path">Path from the root of the channel's server, asked for with the channel's key.</param>
/// <param name="List">Where a list of accounts stands, one per currency; null: the answer is about one.</param>
/// <param name="Available">What is left; null: total without used.</param>
/// <param name="Total">What was paid in; null: not told.</param>
/// <param name="Used">What was used; null: not told.</param>
/// <param name="Currency">The currency, where it is always the same.</param>
/// <param name="CurrencyPlace">Where the currency stands; null: <paramref name="Currency"/>.</param>
public sealed record ProviderBalance(string Path, string? List, string? Available, string? Total, string? Used, string Currency, string? CurrencyPlace);
