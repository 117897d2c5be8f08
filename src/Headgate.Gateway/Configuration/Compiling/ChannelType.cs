using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>What <c>type</c> stands for: the surfaces, the version that a bare host gets, and how the key is sent.</summary>
internal sealed class ChannelType
{
    private const string Unversioned = "";

    private ChannelType(string name, string dialect, string auth, string version, bool versionBehindPath, ServedSurface[] surfaces)
    {
        Name = name;
        Dialect = dialect;
        Auth = auth;
        Version = version;
        VersionBehindPath = versionBehindPath;
        Surfaces = surfaces;
        Others = [.. AllSurfaces.Where(s => !surfaces.Contains(s))];
    }

    /// <summary>The closed set of words that a configuration may write, beside the catalogue's ids.</summary>
    public static IReadOnlyList<ChannelType> All { get; } =
    [
        new("openai", "openai-chat", "bearer", "/v1", versionBehindPath: false, WireSurfaces.OpenAI),
        new("openai-responses", "openai-responses", "bearer", "/v1", versionBehindPath: false, [.. WireSurfaces.OpenAI, .. WireSurfaces.Responses]),
        new("anthropic", "anthropic", "x-api-key", "/v1", versionBehindPath: true, WireSurfaces.Anthropic),
        new("gemini", "gemini", "x-goog-api-key", "/v1beta", versionBehindPath: true, WireSurfaces.Gemini),
        new("bedrock", "bedrock-converse", "bearer", Unversioned, versionBehindPath: false, WireSurfaces.Bedrock),
        new("cohere", "cohere-v2", "bearer", Unversioned, versionBehindPath: false, WireSurfaces.Cohere),
        new("ollama", "ollama", "bearer", Unversioned, versionBehindPath: false, WireSurfaces.Ollama),
        new("azure", "azure-openai", "api-key", "/openai/v1", versionBehindPath: false, WireSurfaces.OpenAI),
        new("vertex", "vertex-gemini", "bearer", "/v1", versionBehindPath: false, WireSurfaces.Gemini),
    ];

    /// <summary>Chat Completions and OpenAI's other operations.</summary>
    public static ChannelType OpenAI { get; } = All[0];

    /// <summary>Responses alone, where an <c>openai</c> channel serves them too.</summary>
    public static ChannelType Responses { get; } =
        new("openai-responses", "openai-responses", "bearer", "/v1", versionBehindPath: false, WireSurfaces.Responses);

    /// <summary>Azure's deployment form.</summary>
    public static ChannelType AzureDeployments { get; } =
        new("azure", "azure-openai", "api-key", Unversioned, versionBehindPath: false, WireSurfaces.AzureDeployments);

    private static ChannelType GeminiOnVertex { get; } =
        new("vertex", "vertex-gemini", "bearer", "/v1", versionBehindPath: false, WireSurfaces.GeminiOnVertex);

    private static ChannelType AnthropicOnVertex { get; } =
        new("vertex", "vertex-anthropic", "bearer", "/v1", versionBehindPath: false, WireSurfaces.AnthropicOnVertex);

    /// <summary>What the configuration calls it.</summary>
    public string Name { get; }

    /// <summary>The catalogue's word for its main dialect.</summary>
    public string Dialect { get; }

    /// <summary>How the key is sent where nobody says otherwise.</summary>
    public string Auth { get; }

    /// <summary>The version segment that a bare host gets; empty: the paths of its surfaces hold their own.</summary>
    public string Version { get; }

    /// <summary>Whether a base with a path but without a version gets it too.</summary>
    public bool VersionBehindPath { get; }

    /// <summary>What it serves.</summary>
    public ServedSurface[] Surfaces { get; }

    /// <summary>What it does not serve unless an address is given for it.</summary>
    public ServedSurface[] Others { get; }

    private static IEnumerable<ServedSurface> AllSurfaces =>
        [.. WireSurfaces.OpenAI, .. WireSurfaces.Responses, .. WireSurfaces.Anthropic, .. WireSurfaces.Gemini];

    /// <summary>The wire behind a word of the catalogue; null: chat is not spoken there, or in a protocol of the vendor's own.</summary>
    public static ChannelType? Wire(string dialect) => dialect switch
    {
        "openai-responses" => Responses,
        "azure-openai" => AzureDeployments,
        "vertex-gemini" => GeminiOnVertex,
        "vertex-anthropic" => AnthropicOnVertex,
        _ => All.FirstOrDefault(t => string.Equals(t.Dialect, dialect, StringComparison.Ordinal)),
    };

    /// <summary>Its chat dialect.</summary>
    public DialectId Chat => Surfaces[^1].Surface is { Operation: Operation.StoredResponse } ? DialectId.OpenAIResponses : Surfaces[0].Surface.Dialect;

    /// <summary>A type by name, case ignored; null: unknown.</summary>
    public static ChannelType? Find(string name)
    {
        foreach (var type in All)
        {
            if (string.Equals(type.Name, name, StringComparison.OrdinalIgnoreCase))
            {
                return type;
            }
        }

        return null;
    }

    /// <summary>The surfaces that a name in <c>endpoints</c> means for this type: its own first, so that <c>chat</c> is always the type's own dialect.</summary>
    public IEnumerable<ServedSurface> Named(string name)
    {
        var plain = Plain(name);
        if (string.Equals(plain, "chat", StringComparison.Ordinal) && !ReferenceEquals(Surfaces[0], WireSurfaces.OpenAI[0]))
        {
            plain = Surfaces[0].Name;
        }
        else if (string.Equals(plain, "embeddings", StringComparison.Ordinal) && Surfaces == WireSurfaces.Gemini)
        {
            plain = "embed";
        }

        var own = Surfaces.Where(s => string.Equals(s.Name, plain, StringComparison.Ordinal)).ToArray();
        return own.Length > 0 ? own : Others.Where(s => string.Equals(s.Name, plain, StringComparison.Ordinal)).DistinctBy(s => s.Surface);
    }

    /// <summary>Every name that <c>endpoints</c> may hold, as the documentation writes them.</summary>
    public static IReadOnlyList<string> EndpointNames { get; } =
    [
        "chat", "completions", "embeddings", "moderations", "rerank", "images", "image_edits", "image_variations", "speech",
        "transcriptions", "translations", "responses", "messages", "count_tokens", "generate", "embed",
    ];

    private static string Plain(string name)
    {
        var plain = name.Replace("_", string.Empty, StringComparison.Ordinal).Replace("-", string.Empty, StringComparison.Ordinal);
        return plain.ToUpperInvariant() switch
        {
            "MODERATION" => "moderations",
            "IMAGEGENERATIONS" or "IMAGEGENERATION" => "images",
            "IMAGEEDIT" => "imageedits",
            "IMAGEVARIATION" => "imagevariations",
            "TRANSCRIPTION" => "transcriptions",
            "TRANSLATION" => "translations",
            _ => EndpointNames.Select(n => n.Replace("_", string.Empty, StringComparison.Ordinal))
                .FirstOrDefault(n => string.Equals(n, plain, StringComparison.OrdinalIgnoreCase)) ?? string.Empty,
        };
    }
}
