using Headgate.Gateway.Providers;

namespace Headgate.Control.Import.LiteLLM;

/// <summary>Where a deployment leads.</summary>
/// <param name="Type">The channel's type.</param>
/// <param name="BaseUrl">Its address.</param>
/// <param name="Upstream">The model's name at the provider.</param>
/// <param name="Label">A short name for channels.</param>
/// <param name="Provider">The catalogue's entry; null: unknown.</param>
/// <param name="NeedsKey">Whether it cannot do without a key.</param>
internal sealed record LiteLLMDestination(string Type, string BaseUrl, string Upstream, string Label, Provider? Provider, bool NeedsKey)
{
    /// <summary>Region of a cloud.</summary>
    public string? Region { get; init; }

    /// <summary>Project of a cloud.</summary>
    public string? Project { get; init; }

    /// <summary>Location of a cloud.</summary>
    public string? Location { get; init; }

    /// <summary>Azure's version.</summary>
    public string? ApiVersion { get; init; }
}

/// <summary>Reads LiteLLM's model names, <c>provider/model</c>, with the help of the catalogue.</summary>
internal static class LiteLLMProviders
{
    // Clouds that sign requests or name deployments in ways of their own.
    private static readonly string[] Clouds =
        ["azure_ai", "sagemaker", "sagemaker_chat", "watsonx", "oci", "sap"];

    // Servers that people run themselves; all speak OpenAI's protocol.
    private static readonly Dictionary<string, string> Local = new(StringComparer.OrdinalIgnoreCase)
    {
        ["ollama"] = "http://localhost:11434/v1",
        ["ollama_chat"] = "http://localhost:11434/v1",
        ["lm_studio"] = "http://localhost:1234/v1",
        ["hosted_vllm"] = string.Empty,
        ["vllm"] = string.Empty,
        ["openai_like"] = string.Empty,
        ["custom_openai"] = string.Empty,
        ["litellm_proxy"] = string.Empty,
        ["llamafile"] = "http://localhost:8080/v1",
        ["xinference"] = "http://localhost:9997/v1",
        ["docker_model_runner"] = "http://localhost:12434/engines/v1",
        ["infinity"] = string.Empty,
        ["triton"] = string.Empty,
    };

    // Names without a provider, as far as LiteLLM's table of known models goes by their beginnings.
    private static readonly (string Beginning, string Provider)[] Known =
    [
        ("gpt-", "openai"), ("o1", "openai"), ("o3", "openai"), ("o4", "openai"), ("chatgpt-", "openai"), ("text-embedding-", "openai"),
        ("dall-e-", "openai"), ("whisper-", "openai"), ("tts-", "openai"), ("omni-moderation", "openai"), ("ft:", "openai"),
        ("claude-", "anthropic"), ("deepseek-", "deepseek"), ("gemini-", "vertex_ai"), ("command-", "cohere_chat"),
    ];

    /// <summary>Where a deployment leads; null: it cannot be expressed, for the reason given.</summary>
    /// <param name="model">Its <c>model</c>.</param>
    /// <param name="named">Its <c>custom_llm_provider</c>; null: the model's prefix tells.</param>
    /// <param name="apiBase">Its <c>api_base</c>; null: the provider's usual address.</param>
    /// <param name="responses">Whether it is served by OpenAI's Responses protocol.</param>
    /// <param name="reason">Why it cannot be expressed.</param>
    public static LiteLLMDestination? Resolve(string model, string? named, string? apiBase, bool responses, out string reason)
    {
        reason = string.Empty;
        (named, var upstream) = Split(model, named);
        if (named is null && string.Equals(model, "*", StringComparison.Ordinal))
        {
            reason = "leads to whichever provider the asked model names; write one entry for each provider, such as model_name: openai/* with model: openai/*";
            return null;
        }

        if (named is null && apiBase is null)
        {
            reason = $"'{model}' names no known provider";
            return null;
        }

        if (named is not null && Clouds.Contains(named, StringComparer.OrdinalIgnoreCase))
        {
            reason = $"{named} is reached with requests that are signed or addressed in a way of its own, which is not possible yet";
            return null;
        }

        return Destination(named ?? "openai", apiBase, upstream, responses, ref reason);
    }

    /// <summary>Whose model it is, and its name there; null: the name tells no provider.</summary>
    /// <param name="model">Its <c>model</c>.</param>
    /// <param name="named">Its <c>custom_llm_provider</c>; null: the model's prefix tells.</param>
    public static (string? Named, string Upstream) Split(string model, string? named)
    {
        var slash = model.IndexOf('/', StringComparison.Ordinal);
        var prefix = slash < 0 ? null : model[..slash];
        if (named is not null)
        {
            return (named, string.Equals(prefix, named, StringComparison.OrdinalIgnoreCase) ? model[(slash + 1)..] : model);
        }

        return prefix is not null && IsProvider(prefix)
            ? (prefix, model[(slash + 1)..])
            : (Array.Find(Known, k => model.StartsWith(k.Beginning, StringComparison.OrdinalIgnoreCase)).Provider, model);
    }

    private static LiteLLMDestination? Destination(string named, string? apiBase, string upstream, bool responses, ref string reason)
    {
        var openAI = responses ? "openai-responses" : "openai";
        if (Local.TryGetValue(named, out var usual))
        {
            var address = apiBase ?? usual;
            if (address.Length == 0)
            {
                reason = $"{named} needs an api_base";
                return null;
            }

            // Ollama's own protocol lies at the root, the one that is spoken here under /v1.
            var isOllama = named.StartsWith("ollama", StringComparison.OrdinalIgnoreCase);
            return new LiteLLMDestination(openAI, isOllama ? WithVersion(address) : address, upstream, named, null, NeedsKey: false);
        }

        var provider = ProviderCatalog.Embedded.FindByLiteLLMName(named) ?? ProviderCatalog.Embedded.Find(named);
        var isOpenAI = string.Equals(provider?.Id, "openai", StringComparison.Ordinal);
        if (apiBase is not null && (provider is null || isOpenAI))
        {
            // openai/ with an address of its own means any server that speaks OpenAI's protocol.
            return new LiteLLMDestination(openAI, apiBase, upstream, Uri.TryCreate(apiBase, UriKind.Absolute, out var uri) ? uri.Host : named, null, NeedsKey: false);
        }

        foreach (var (dialect, type) in new[] { Main(provider), ("openai-chat", openAI), ("anthropic", "anthropic"), ("gemini", "gemini") })
        {
            if (provider?.Endpoint(dialect) is { } endpoint && !endpoint.BaseUrl.Contains('{', StringComparison.Ordinal))
            {
                return new LiteLLMDestination(type, apiBase ?? endpoint.BaseUrl, upstream, provider.Id, provider, NeedsKey: apiBase is null);
            }
        }

        reason = provider is null ? $"the provider '{named}' is unknown" : $"{provider.Name} has no endpoint that speaks one of the four protocols";
        return null;
    }

    // The vendors whose own protocol is one of the four speak it natively; their OpenAI layers are second best.
    private static (string Dialect, string Type) Main(Provider? provider) => provider?.Id switch
    {
        "anthropic" => ("anthropic", "anthropic"),
        "google" => ("gemini", "gemini"),
        _ => (string.Empty, string.Empty),
    };

    private static bool IsProvider(string prefix) =>
        LiteLLMClouds.Knows(prefix)
        || Clouds.Contains(prefix, StringComparer.OrdinalIgnoreCase)
        || Local.ContainsKey(prefix)
        || ProviderCatalog.Embedded.FindByLiteLLMName(prefix) is not null
        || ProviderCatalog.Embedded.Find(prefix) is not null;

    private static string WithVersion(string address)
    {
        var trimmed = address.TrimEnd('/');
        return trimmed.EndsWith("/v1", StringComparison.Ordinal) ? trimmed : $"{trimmed}/v1";
    }
}
