namespace Headgate.Protocols.Chat;

/// <summary>How a provider of the Chat dialect wants to be asked for reasoning.</summary>
public enum ReasoningStyle
{
    /// <summary><c>reasoning_effort</c>, as OpenAI has it.</summary>
    Effort,

    /// <summary><c>thinking: {type: enabled | disabled}</c> (Zhipu, DeepSeek, Moonshot, Ark).</summary>
    ThinkingType,

    /// <summary><c>enable_thinking</c>, with <c>thinking_budget</c> (Qwen, SiliconFlow).</summary>
    EnableThinking,

    /// <summary><c>reasoning: {effort | max_tokens | enabled}</c> (OpenRouter).</summary>
    OpenRouter,

    /// <summary><c>chat_template_kwargs: {enable_thinking}</c> (vLLM, SGLang).</summary>
    TemplateArguments,

    /// <summary>It cannot be asked for.</summary>
    None,
}

/// <summary>What differs among servers of one dialect and cannot be said as an edit of a top-level field. Comes from the catalogue.</summary>
public sealed record TargetTraits
{
    /// <summary>As the dialect says.</summary>
    public static TargetTraits Default { get; } = new();

    /// <summary>How reasoning is asked for (Chat).</summary>
    public ReasoningStyle Reasoning { get; init; }

    /// <summary>Whether <c>developer</c> messages are known (Chat); else they become <c>system</c>.</summary>
    public bool Developer { get; init; }

    /// <summary>Whether messages may only hold a string (Chat): text parts are joined.</summary>
    public bool TextOnlyContent { get; init; }

    /// <summary>Whether JSON Schema output is known; else <c>json_object</c> with the schema in the instructions.</summary>
    public bool JsonSchema { get; init; } = true;

    /// <summary>Tool choices the server takes, of the words <c>auto</c>, <c>none</c>, <c>required</c>, <c>named</c>; null: all of the dialect's.</summary>
    public IReadOnlySet<string>? ToolChoices { get; init; }

    /// <summary>Field of an assistant message in which reasoning must be sent back with its tool calls (<c>reasoning_content</c>, <c>reasoning</c>); null: it is left out.</summary>
    public string? ReasoningReplay { get; init; }

    /// <summary>Whether <c>stream_options.include_usage</c> is known (Chat).</summary>
    public bool StreamUsage { get; init; } = true;

    /// <summary>Kinds of media that the server refuses.</summary>
    public IReadOnlySet<MediaKind> RefusedMedia { get; init; } = new HashSet<MediaKind>();

    /// <summary>Exact length of tool call ids of letters and digits (Mistral: 9); 0: any.</summary>
    public int CallIdLength { get; init; }

    /// <summary>Whether the client's <c>anthropic-beta</c> header is passed on; servers that imitate Anthropic refuse names they do not know.</summary>
    public bool AnthropicBetas { get; init; } = true;

    /// <summary>The newer name of the output limit (<c>max_completion_tokens</c>) is known (Chat).</summary>
    public bool MaxCompletionTokens { get; init; }

    /// <summary>Whether the provider keeps answers and knows <c>store</c> and encrypted reasoning (Responses): OpenAI itself and Azure.</summary>
    public bool Stateful { get; init; }
}

/// <summary>What is known of a model. Comes from the catalogue; everything may be unknown.</summary>
public sealed record ModelFacts
{
    /// <summary>Nothing is known.</summary>
    public static ModelFacts Unknown { get; } = new();

    /// <summary>Most tokens it generates; null: unknown.</summary>
    public long? MaxOutput { get; init; }

    /// <summary>Efforts it takes, weakest first; null: unknown.</summary>
    public IReadOnlyList<string>? Efforts { get; init; }

    /// <summary>Least and most tokens of a reasoning budget; null: it takes none (or unknown).</summary>
    public (long Least, long Most)? Budget { get; init; }

    /// <summary>Whether reasoning can be switched off; null: unknown.</summary>
    public bool? CanToggle { get; init; }

    /// <summary>Whether it reasons at all; null: unknown.</summary>
    public bool? Reasons { get; init; }

    /// <summary>Whether it refuses <c>temperature</c> (and its kin).</summary>
    public bool NoTemperature { get; init; }
}
