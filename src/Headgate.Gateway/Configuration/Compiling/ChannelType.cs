using Headgate.Gateway.Endpoints;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>One surface that a type of channel can serve.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Path">Path behind the versioned base.</param>
/// <param name="Name">What <c>endpoints</c> and the catalogue call it, lower case without underscores.</param>
internal sealed record ServedSurface(Surface Surface, string Path, string Name);

/// <summary>What <c>type</c> stands for: the surfaces, the version that a bare host gets, and how the key is sent.</summary>
internal sealed class ChannelType
{
    private static readonly ServedSurface[] OpenAISurfaces =
    [
        Open(Operation.Chat, "/chat/completions", "chat"),
        Open(Operation.Completions, "/completions", "completions"),
        Open(Operation.Embeddings, "/embeddings", "embeddings"),
        Open(Operation.Moderation, "/moderations", "moderations"),
        Open(Operation.Rerank, "/rerank", "rerank"),
        Open(Operation.ImageGeneration, "/images/generations", "images"),
        Open(Operation.ImageEdit, "/images/edits", "imageedits"),
        Open(Operation.ImageVariation, "/images/variations", "imagevariations"),
        Open(Operation.Speech, "/audio/speech", "speech"),
        Open(Operation.Transcription, "/audio/transcriptions", "transcriptions"),
        Open(Operation.Translation, "/audio/translations", "translations"),
    ];

    private static readonly ServedSurface[] ResponsesSurfaces =
    [
        new(new Surface(Operation.Chat, DialectId.OpenAIResponses), "/responses", "responses"),
        new(new Surface(Operation.StoredResponse, DialectId.OpenAIResponses), "/responses", "responses"),
        new(new Surface(Operation.CountTokens, DialectId.OpenAIResponses), "/responses/input_tokens", "inputtokens"),
    ];

    private static readonly ServedSurface[] AnthropicSurfaces =
    [
        new(new Surface(Operation.Chat, DialectId.AnthropicMessages), "/messages", "messages"),
        new(new Surface(Operation.CountTokens, DialectId.AnthropicMessages), "/messages/count_tokens", "counttokens"),
    ];

    private static readonly ServedSurface[] GeminiSurfaces =
    [
        new(new Surface(Operation.Chat, DialectId.GoogleGenerateContent), "/models/{model}:{action}", "generate"),
        new(new Surface(Operation.CountTokens, DialectId.GoogleGenerateContent), "/models/{model}:{action}", "counttokens"),
        new(new Surface(Operation.Embeddings, DialectId.GoogleGenerateContent), "/models/{model}:{action}", "embed"),
    ];

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

    /// <summary>The closed set.</summary>
    public static IReadOnlyList<ChannelType> All { get; } =
    [
        new("openai", "openai-chat", "bearer", "/v1", versionBehindPath: false, OpenAISurfaces),
        new("openai-responses", "openai-responses", "bearer", "/v1", versionBehindPath: false, [.. OpenAISurfaces, .. ResponsesSurfaces]),
        new("anthropic", "anthropic", "x-api-key", "/v1", versionBehindPath: true, AnthropicSurfaces),
        new("gemini", "gemini", "x-goog-api-key", "/v1beta", versionBehindPath: true, GeminiSurfaces),
    ];

    /// <summary>What the configuration calls it.</summary>
    public string Name { get; }

    /// <summary>The catalogue's word for its main dialect.</summary>
    public string Dialect { get; }

    /// <summary>How the key is sent where nobody says otherwise.</summary>
    public string Auth { get; }

    /// <summary>The version segment that a bare host gets.</summary>
    public string Version { get; }

    /// <summary>Whether a base with a path but without a version gets it too.</summary>
    public bool VersionBehindPath { get; }

    /// <summary>What it serves.</summary>
    public ServedSurface[] Surfaces { get; }

    /// <summary>What it does not serve unless an address is given for it.</summary>
    public ServedSurface[] Others { get; }

    /// <summary>OpenAI's Responses surfaces, which some <c>openai</c> channels serve too.</summary>
    public static IReadOnlyList<ServedSurface> Responses => ResponsesSurfaces;

    private static IEnumerable<ServedSurface> AllSurfaces => [.. OpenAISurfaces, .. ResponsesSurfaces, .. AnthropicSurfaces, .. GeminiSurfaces];

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
        if (string.Equals(plain, "chat", StringComparison.Ordinal) && !ReferenceEquals(Surfaces[0], OpenAISurfaces[0]))
        {
            plain = Surfaces[0].Name;
        }
        else if (string.Equals(plain, "embeddings", StringComparison.Ordinal) && Surfaces == GeminiSurfaces)
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

    private static ServedSurface Open(Operation operation, string path, string name) =>
        new(new Surface(operation, DialectId.OpenAIChat), path, name);
}
