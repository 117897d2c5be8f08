using Headgate.Gateway.Endpoints;
using Headgate.Protocols.Json;

namespace Headgate.Gateway.Configuration.Compiling;

/// <summary>One surface that a type of channel can serve.</summary>
/// <param name="Surface">The surface.</param>
/// <param name="Path">Path behind the versioned base.</param>
/// <param name="Name">What <c>endpoints</c> and the catalogue call it, lower case without underscores.</param>
internal sealed record ServedSurface(Surface Surface, string Path, string Name)
{
    /// <summary>The words for <c>{action}</c>; null: the client's dialect has them in its path.</summary>
    public EndpointActions? Actions { get; init; }

    /// <summary>Edits that the wire asks for, whoever serves it.</summary>
    public EditPlan Edits { get; init; } = EditPlan.Empty;
}

/// <summary>The surfaces of each wire.</summary>
internal static class WireSurfaces
{
    private const string GeminiPath = "/models/{model}:{action}";
    private const string VertexGemini = "/publishers/google" + GeminiPath;
    private const string VertexVersion = "\"vertex-2023-10-16\"";

    public static readonly ServedSurface[] OpenAI =
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

    public static readonly ServedSurface[] Responses =
    [
        new(new Surface(Operation.Chat, DialectId.OpenAIResponses), "/responses", "responses"),
        new(new Surface(Operation.CountTokens, DialectId.OpenAIResponses), "/responses/input_tokens", "inputtokens"),
        new(new Surface(Operation.StoredResponse, DialectId.OpenAIResponses), "/responses", "responses"),
    ];

    public static readonly ServedSurface[] Anthropic =
    [
        new(new Surface(Operation.Chat, DialectId.AnthropicMessages), "/messages", "messages"),
        new(new Surface(Operation.CountTokens, DialectId.AnthropicMessages), "/messages/count_tokens", "counttokens"),
    ];

    public static readonly ServedSurface[] Gemini =
    [
        new(new Surface(Operation.Chat, DialectId.GoogleGenerateContent), GeminiPath, "generate"),
        new(new Surface(Operation.CountTokens, DialectId.GoogleGenerateContent), GeminiPath, "counttokens"),
        new(new Surface(Operation.Embeddings, DialectId.GoogleGenerateContent), GeminiPath, "embed"),
    ];

    public static readonly ServedSurface[] Bedrock =
    [
        new(new Surface(Operation.Chat, DialectId.BedrockConverse), "/model/{model}/{action}", "chat")
        {
            Actions = new EndpointActions("converse", "converse-stream"),
        },
    ];

    public static readonly ServedSurface[] Cohere =
    [
        new(new Surface(Operation.Chat, DialectId.CohereChat), "/v2/chat", "chat"),
        Open(Operation.Rerank, "/v2/rerank", "rerank"),
    ];

    // Ollama's other calls are OpenAI's, beside its own.
    public static readonly ServedSurface[] Ollama =
    [
        new(new Surface(Operation.Chat, DialectId.OllamaChat), "/api/chat", "chat"),
        Open(Operation.Completions, "/v1/completions", "completions"),
        Open(Operation.Embeddings, "/v1/embeddings", "embeddings"),
    ];

    /// <summary>Azure's deployment form; the body's <c>model</c> is ignored there.</summary>
    public static readonly ServedSurface[] AzureDeployments =
    [
        .. OpenAI.Where(s => s.Surface.Operation is not (Operation.Moderation or Operation.Rerank or Operation.ImageVariation))
            .Select(s => s with { Path = "/deployments/{model}" + s.Path }),
    ];

    public static readonly ServedSurface[] GeminiOnVertex =
    [
        new(new Surface(Operation.Chat, DialectId.GoogleGenerateContent), VertexGemini, "generate"),
        new(new Surface(Operation.CountTokens, DialectId.GoogleGenerateContent), VertexGemini, "counttokens"),
    ];

    /// <summary>Claude on Vertex: the model stands in the path alone and the version in the body; wire-formats section 8.</summary>
    public static readonly ServedSurface[] AnthropicOnVertex =
    [
        new(new Surface(Operation.Chat, DialectId.AnthropicMessages), "/publishers/anthropic/models/{model}:{action}", "messages")
        {
            Actions = new EndpointActions("rawPredict", "streamRawPredict"),
            Edits = EditPlan.Compile([new DropField("model"), new SetField("anthropic_version", VertexVersion)]),
        },
        new(new Surface(Operation.CountTokens, DialectId.AnthropicMessages), "/publishers/anthropic/models/count-tokens:rawPredict", "counttokens")
        {
            Edits = EditPlan.Compile([new SetField("anthropic_version", VertexVersion)]),
        },
    ];

    private static ServedSurface Open(Operation operation, string path, string name) =>
        new(new Surface(operation, DialectId.OpenAIChat), path, name);
}
