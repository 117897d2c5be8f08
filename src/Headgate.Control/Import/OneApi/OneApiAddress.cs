using Headgate.Gateway.Providers;

namespace Headgate.Control.Import.OneApi;

/// <summary>What a channel's own address becomes.</summary>
/// <param name="Word">The channel's type.</param>
/// <param name="BaseUrl">Its address; null: the catalogue's.</param>
/// <param name="Plan">Its plan; null: as the address says.</param>
internal sealed record OneApiAddress(string Word, string? BaseUrl, string? Plan)
{
    private const string CloudflareGateway = "https://gateway.ai.cloudflare.com";

    // Words that New-API takes for an address.
    private static readonly Dictionary<string, string> PlanWords = new(StringComparer.OrdinalIgnoreCase)
    {
        ["glm-coding-plan"] = "zhipu",
        ["glm-coding-plan-international"] = "zai",
        ["kimi-coding-plan"] = "moonshot-cn",
        ["doubao-coding-plan"] = "volcengine",
    };

    // Where it is not the path that the catalogue has: part of it stands in the family's own addresses, or the protocol is not OpenAI's.
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["openrouter"] = "/v1",
        ["groq"] = "/v1",
        ["deepseek"] = "/v1",
        ["novita"] = string.Empty,
        ["github-models"] = string.Empty,
        ["openai"] = string.Empty,
        ["cohere"] = string.Empty,
        ["ollama"] = string.Empty,
    };

    /// <summary>Reads a channel's address; null: it needs one and has none that can be used, for the reason given.</summary>
    /// <param name="source">Whose database it is.</param>
    /// <param name="type">What kind of channel it is.</param>
    /// <param name="number">The family's number of that kind.</param>
    /// <param name="written">What the row states; empty: nothing.</param>
    /// <param name="fault">Why it cannot be used.</param>
    public static OneApiAddress? Read(ForeignSource source, OneApiType type, long number, string written, out string fault)
    {
        fault = string.Empty;
        if (PlanWords.TryGetValue(written, out var provider))
        {
            return new OneApiAddress(provider, null, "coding");
        }

        if (written.Length == 0)
        {
            if (type.NeedsAddress)
            {
                fault = "it states no address";
                return null;
            }

            return new OneApiAddress(type.Word!, type.BaseUrl.Length == 0 ? null : type.BaseUrl, null);
        }

        if (!Uri.TryCreate(written, UriKind.Absolute, out var url) || url.Scheme is not ("http" or "https") || url.Host.Length == 0)
        {
            fault = "its address is not one of http or https";
            return null;
        }

        if (IsUsual(type.Word!, url))
        {
            return new OneApiAddress(type.Word!, null, null);
        }

        const long Custom = 8;
        if (number == Custom && source != ForeignSource.OneApi)
        {
            return new OneApiAddress(type.Word!, Whole(written), null);
        }

        return type.Versioned || number == Custom
            ? new OneApiAddress(type.Word!, Versioned(source, written), null)
            : Behind(type.Word!, written.TrimEnd('/'));
    }

    // Behind another host, and whatever path, the family calls the path that it calls at the provider itself.
    private static OneApiAddress Behind(string word, string plain)
    {
        var main = ProviderCatalog.Embedded.Find(word)?.Plans[0];
        if (!Paths.TryGetValue(word, out var path))
        {
            path = main?.Endpoint("openai-chat") is { } chat && !chat.BaseUrl.Contains('{', StringComparison.Ordinal) ? new Uri(chat.BaseUrl).AbsolutePath.TrimEnd('/') : string.Empty;
        }

        if (path.Length == 0 || plain.EndsWith(path, StringComparison.OrdinalIgnoreCase))
        {
            return new OneApiAddress(word, plain, null);
        }

        // An address with a path is that of the provider's first protocol; of a bare host the catalogue knows the paths of all.
        return string.Equals(main?.Endpoint("openai-chat")?.BaseUrl, main?.Endpoints[0].BaseUrl, StringComparison.Ordinal) ? new OneApiAddress(word, plain + path, null)
            : new Uri(plain).AbsolutePath is "/" ? new OneApiAddress(word, plain, null)
            : new OneApiAddress("openai", plain + path, null);
    }

    // The address of the provider itself, which the catalogue knows with everything that is there.
    private static bool IsUsual(string word, Uri url)
    {
        var id = word is "gemini" ? "google" : word;
        return url.AbsolutePath is "/" or "" && ProviderCatalog.Embedded.Find(id) is { } found && !string.Equals(found.Kind, "self-hosted", StringComparison.Ordinal)
            && found.Plans[0].Endpoints.Any(e => Uri.TryCreate(e.BaseUrl, UriKind.Absolute, out var known) && string.Equals(known.Authority, url.Authority, StringComparison.OrdinalIgnoreCase));
    }

    // A custom channel's address is that of the call itself; a '#' at the end says so here, where nothing else does.
    private static string Whole(string written)
    {
        var plain = written.TrimEnd('?', '#');
        return plain.EndsWith("/chat/completions", StringComparison.OrdinalIgnoreCase) ? plain : plain + "#";
    }

    // The family puts /v1 behind whatever is written. At Veloera a slash at the end, and at Cloudflare's gateway its host, keep it away.
    private static string Versioned(ForeignSource source, string written)
    {
        var plain = written.TrimEnd('/');
        var asIs = (source == ForeignSource.Veloera && written.EndsWith('/')) || plain.StartsWith(CloudflareGateway, StringComparison.OrdinalIgnoreCase);
        return asIs || plain.EndsWith("/v1", StringComparison.OrdinalIgnoreCase) ? plain : plain + "/v1";
    }
}
