using System.Text.Json;

namespace Headgate.Protocols.Chat;

/// <summary>What a tool is.</summary>
public enum ToolKind
{
    /// <summary>A function with a JSON schema; the client runs it.</summary>
    Function,

    /// <summary>A function of free text, perhaps with a grammar (OpenAI's custom tools); the client runs it.</summary>
    Custom,

    /// <summary>Web search on the provider's side, which several dialects have.</summary>
    WebSearch,

    /// <summary>Running code on the provider's side.</summary>
    CodeExecution,

    /// <summary>Reading web pages on the provider's side.</summary>
    WebFetch,

    /// <summary>Another tool of one dialect only; <see cref="ChatTool.Raw"/> goes back to that dialect, and is reported elsewhere.</summary>
    Opaque,
}

/// <summary>A tool that the model may use.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Name">Its name; for server tools the dialect's own word.</param>
public sealed record ChatTool(ToolKind Kind, string Name)
{
    /// <summary>Where it stood in the client's request.</summary>
    public FieldPath? Path { get; init; }

    /// <summary>What it is for.</summary>
    public string? Description { get; init; }

    /// <summary>JSON Schema of the arguments; Undefined: none. Gemini's OpenAPI subset is turned into JSON Schema by its reader.</summary>
    public JsonElement Schema { get; init; }

    /// <summary>Whether the arguments must follow the schema strictly; null: not said.</summary>
    public bool? Strict { get; init; }

    /// <summary>A prompt-cache marker, as on parts.</summary>
    public string? CacheTtl { get; init; }

    /// <summary>The dialect that <see cref="Raw"/> is written in.</summary>
    public string? Dialect { get; init; }

    /// <summary>The whole tool as it came: all there is for <see cref="ToolKind.Opaque"/>, details for server tools and custom formats.</summary>
    public JsonElement Raw { get; init; }
}

/// <summary>Whether tools may, must or must not be used.</summary>
public enum ToolChoiceMode
{
    /// <summary>As the model likes.</summary>
    Auto,

    /// <summary>None.</summary>
    None,

    /// <summary>At least one.</summary>
    Required,
}

/// <summary>Which tools may be used.</summary>
/// <param name="Mode">Whether.</param>
/// <param name="Names">Only these; empty: all. One name with <see cref="ToolChoiceMode.Required"/> is "this one".</param>
public sealed record ToolChoice(ToolChoiceMode Mode, IReadOnlyList<string> Names);
