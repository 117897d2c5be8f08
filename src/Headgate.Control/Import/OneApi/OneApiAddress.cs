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

        return new OneApiAddress(type.Word!, type.Versioned || number == Custom ? Versioned(source, written) : written.TrimEnd('/'), null);
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
