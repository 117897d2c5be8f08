using System.Text.Json;

namespace Headgate.Protocols.Chat;

/// <summary>
/// One turn asked for, in the words of no dialect. A field stands here when two dialects have it; what only one has is an
/// <see cref="Extensions">extension</see>. Holds slices of the client's body: dispose it when the upstream request is written.
/// </summary>
/// <param name="dialect">Id of the dialect that it was read from.</param>
/// <param name="document">The body that it slices.</param>
public sealed class ChatRequest(string dialect, JsonDocument document) : IDisposable
{
    /// <summary>Id of the client's dialect.</summary>
    public string Dialect => dialect;

    /// <summary>The client's whole body.</summary>
    public JsonElement Body => document.RootElement;

    /// <summary>The model as the client wrote it; empty where the path has it.</summary>
    public string Model { get; set; } = string.Empty;

    /// <summary>Whether the client wants a stream.</summary>
    public bool Stream { get; set; }

    /// <summary>Whether the client wants usage in the stream (Chat's <c>stream_options.include_usage</c>).</summary>
    public bool IncludeUsage { get; set; }

    /// <summary>The conversation; system and developer turns stand where the client put them.</summary>
    public List<ChatTurn> Turns { get; } = [];

    /// <summary>Tools.</summary>
    public List<ChatTool> Tools { get; } = [];

    /// <summary>Which of them; null: not said.</summary>
    public ToolChoice? ToolChoice { get; set; }

    /// <summary>Whether several calls in one turn are fine; null: not said.</summary>
    public bool? ParallelToolCalls { get; set; }

    /// <summary>Whether and how much to reason; null: not said.</summary>
    public ReasoningWish? Reasoning { get; set; }

    /// <summary>Structured output; null: plain text.</summary>
    public ResponseFormat? Format { get; set; }

    /// <summary>Most tokens to generate, reasoning included.</summary>
    public long? MaxOutputTokens { get; set; }

    /// <summary>0 to 2; dialects that end at 1 clamp it.</summary>
    public double? Temperature { get; set; }

    /// <summary>Nucleus sampling.</summary>
    public double? TopP { get; set; }

    /// <summary>Sampling among the first k.</summary>
    public long? TopK { get; set; }

    /// <summary>Texts that end the answer.</summary>
    public List<string> Stop { get; } = [];

    /// <summary>How many answers; null: one. No translation carries more than one.</summary>
    public long? Answers { get; set; }

    /// <summary>For reproducible sampling.</summary>
    public long? Seed { get; set; }

    /// <summary>-2 to 2.</summary>
    public double? PresencePenalty { get; set; }

    /// <summary>-2 to 2.</summary>
    public double? FrequencyPenalty { get; set; }

    /// <summary>Whether probabilities of the tokens are wanted.</summary>
    public bool? Logprobs { get; set; }

    /// <summary>How many alternatives a token.</summary>
    public long? TopLogprobs { get; set; }

    /// <summary>The end user, an opaque id (<c>safety_identifier</c>, <c>user</c>, Anthropic's <c>metadata.user_id</c>).</summary>
    public string? User { get; set; }

    /// <summary>Free-form metadata: an object of strings; Undefined: none.</summary>
    public JsonElement Metadata { get; set; }

    /// <summary>Service tier, in the client dialect's word.</summary>
    public string? ServiceTier { get; set; }

    /// <summary><c>low</c>, <c>medium</c>, <c>high</c>.</summary>
    public string? Verbosity { get; set; }

    /// <summary>Groups requests that share a prompt prefix.</summary>
    public string? PromptCacheKey { get; set; }

    /// <summary>
    /// Top-level (or, with their path such as <c>generationConfig.speechConfig</c>, nested) fields that only the client's dialect has.
    /// A writer of another dialect reports each; what loses nothing when it is left out is not put here.
    /// </summary>
    public List<KeyValuePair<string, JsonElement>> Extensions { get; } = [];

    /// <inheritdoc/>
    public void Dispose() => document.Dispose();
}

/// <summary>Whether and how much the model shall reason.</summary>
public sealed record ReasoningWish
{
    /// <summary><c>none</c>, <c>minimal</c>, <c>low</c>, <c>medium</c>, <c>high</c>, <c>xhigh</c>, <c>max</c>; null: not said.</summary>
    public string? Effort { get; init; }

    /// <summary>Tokens; -1: automatic; null: not said.</summary>
    public long? Budget { get; init; }

    /// <summary>Whether reasoning is on; null: as effort and budget say. Anthropic's <c>adaptive</c> is true with neither.</summary>
    public bool? Enabled { get; init; }

    /// <summary>Whether the client wants to see the reasoning (or its summary); null: not said.</summary>
    public bool? Visible { get; init; }
}

/// <summary>What the answer's text must look like.</summary>
/// <param name="Schema">JSON Schema; Undefined: any JSON object.</param>
public sealed record ResponseFormat(JsonElement Schema)
{
    /// <summary>The schema's name; null: none given.</summary>
    public string? Name { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>Whether it must be followed strictly; null: not said.</summary>
    public bool? Strict { get; init; }
}
