namespace Headgate.Control.Import.OneApi;

/// <summary>The family's numbers of providers. Up to 23 they agree; from there on One-API goes its own way, and Veloera differs in one.</summary>
internal static class OneApiTypes
{
    private const string NoDialect = "its protocol is not spoken here";
    private const string Media = "pictures, music and films made by tasks are not served here";
    private const string Signed = "its keys sign requests in a way that is not spoken here; use the provider's OpenAI-compatible endpoint with a key of that";
    private const string Gone = "the provider has closed it";

    private static readonly OneApiType OpenAI = new("OpenAI", "openai") { Versioned = true };
    private static readonly OneApiType Reseller = new("a reseller", "openai") { Versioned = true, NeedsAddress = true };
    private static readonly OneApiType Compatible = new("an OpenAI-compatible server", "openai") { NeedsAddress = true };

    private static readonly Dictionary<long, OneApiType> Shared = new()
    {
        [1] = OpenAI,
        [3] = new("Azure OpenAI", "azure") { NeedsAddress = true },
        [6] = Reseller,
        [7] = Reseller,
        [8] = new("a custom address", "openai") { NeedsAddress = true, Keyless = true },
        [9] = Reseller,
        [10] = Reseller,
        [11] = new("PaLM", null, Gone),
        [12] = Reseller,
        [13] = Reseller,
        [14] = new("Anthropic", "anthropic"),
        [15] = new("Baidu Wenxin (v1)", null, Signed),
        [16] = new("Zhipu", "zhipu"),
        [17] = new("Alibaba DashScope", "alibaba-cn"),
        [18] = new("Xunfei Spark (WebSocket)", null, Signed),
        [19] = new("360", "ai360"),
        [20] = new("OpenRouter", "openrouter"),
        [21] = new("AIProxy Library", null, NoDialect),
        [22] = new("FastGPT", "openai") { NeedsAddress = true },
        [23] = new("Tencent Hunyuan", null, Signed),
        [24] = new("Google Gemini", "gemini"),
        [25] = new("Moonshot", "moonshot-cn"),
        [31] = new("01.AI", "lingyiwanwu"),
        [33] = new("AWS Bedrock", "bedrock"),
    };

    private static readonly Dictionary<long, OneApiType> OfOneApi = new()
    {
        [2] = Reseller,
        [4] = Reseller,
        [5] = Reseller,
        [26] = new("Baichuan", "baichuan"),
        [27] = new("MiniMax", "minimax-cn"),
        [28] = new("Mistral", "mistral"),
        [29] = new("Groq", "groq"),
        [30] = new("Ollama", "ollama") { Keyless = true },
        [32] = new("StepFun", "stepfun"),
        [34] = new("Coze", null, NoDialect),
        [35] = new("Cohere", "cohere"),
        [36] = new("DeepSeek", "deepseek"),
        [37] = new("Cloudflare Workers AI", "cloudflare-workers-ai"),
        [38] = new("DeepL", null, NoDialect),
        [39] = new("Together", "together"),
        [40] = new("Volcengine Ark", "volcengine"),
        [41] = new("Novita", "novita"),
        [42] = new("Vertex AI", "vertex"),
        [43] = new("a proxy", "openai") { NeedsAddress = true, Keyless = true },
        [44] = new("SiliconFlow", "siliconflow-cn"),
        [45] = new("xAI", "xai"),
        [46] = new("Replicate", null, NoDialect),
        [47] = new("Baidu Qianfan", "baidu-qianfan"),
        [48] = new("Xunfei Spark", "iflytek-spark"),
        [49] = new("Alibaba Bailian", "alibaba-cn"),
        [50] = Compatible,
        [51] = new("Google Gemini (OpenAI-compatible)", "gemini"),
    };

    private static readonly Dictionary<long, OneApiType> OfNewApi = new()
    {
        [2] = new("Midjourney-Proxy", null, Media),
        [4] = new("Ollama", "ollama") { Keyless = true },
        [5] = new("Midjourney-Proxy Plus", null, Media),
        [26] = new("Zhipu", "zhipu"),
        [27] = new("Perplexity", "perplexity"),
        [34] = new("Cohere", "cohere"),
        [35] = new("MiniMax", "minimax-cn"),
        [36] = new("Suno", null, Media),
        [37] = new("Dify", null, NoDialect),
        [38] = new("Jina", "openai") { BaseUrl = "https://api.jina.ai/v1" },
        [39] = new("Cloudflare Workers AI", "cloudflare-workers-ai"),
        [40] = new("SiliconFlow", "siliconflow-cn"),
        [41] = new("Vertex AI", "vertex"),
        [42] = new("Mistral", "mistral"),
        [43] = new("DeepSeek", "deepseek"),
        [44] = new("Moka AI", null, NoDialect),
        [45] = new("Volcengine Ark", "volcengine"),
        [46] = new("Baidu Qianfan", "baidu-qianfan"),
        [47] = new("Xinference", "openai") { Versioned = true, NeedsAddress = true, Keyless = true },
        [48] = new("xAI", "xai"),
        [49] = new("Coze", null, NoDialect),
        [50] = new("Kling", null, Media),
        [51] = new("Jimeng", null, Media),
        [52] = new("Vidu", null, Media),
        [53] = new("Submodel", "openai") { Versioned = true, BaseUrl = "https://llm.submodel.ai/v1" },
        [54] = new("Doubao video", null, Media),
        [55] = new("Sora", null, Media),
        [56] = new("Replicate", null, NoDialect),
        [57] = new("a ChatGPT subscription", null, "its sign-in belongs to another program"),
        [58] = new("an advanced custom channel", null, "its table of routes has no counterpart; make a channel with endpoints of its own"),
        [59] = new("Sub2API", "new-api") { NeedsAddress = true },
        [60] = new("New API", "new-api") { NeedsAddress = true },
    };

    private static readonly OneApiType GitHubModels = new("GitHub Models", "github-models");

    /// <summary>Every number that a gateway has.</summary>
    public static IEnumerable<long> Numbers(ForeignSource source) =>
        Shared.Keys.Concat(source == ForeignSource.OneApi ? OfOneApi.Keys : OfNewApi.Keys).Order();

    /// <summary>What a number stands for.</summary>
    public static OneApiType Find(ForeignSource source, long type) =>
        source == ForeignSource.Veloera && type == 49 ? GitHubModels
        : Shared.GetValueOrDefault(type)
            ?? (source == ForeignSource.OneApi ? OfOneApi : OfNewApi).GetValueOrDefault(type)
            ?? new OneApiType($"type {type}", null, "this number of a provider is not known");
}
