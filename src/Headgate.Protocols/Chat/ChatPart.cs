using System.Text.Json;

namespace Headgate.Protocols.Chat;

/// <summary>A piece of a turn. The closed set stands below; a writer that meets one it has no place for reports it.</summary>
public abstract record ChatPart
{
    /// <summary>Where it stood in the client's request; null: it was made by the gateway.</summary>
    public FieldPath? Path { get; init; }

    /// <summary>A prompt-cache marker that stands on it: its lifetime (<c>5m</c>, <c>1h</c>), or empty for the default; null: none.</summary>
    public string? CacheTtl { get; init; }
}

/// <summary>Text.</summary>
/// <param name="Text">The text.</param>
public sealed record TextPart(string Text) : ChatPart
{
    /// <summary>Sources of the text, in an assistant's turn.</summary>
    public IReadOnlyList<Citation> Citations { get; init; } = [];

    /// <summary>A signature on the text itself (Gemini).</summary>
    public Proof? Proof { get; init; }
}

/// <summary>The model's refusal, where the dialect sets it apart from text.</summary>
/// <param name="Text">What it said.</param>
public sealed record RefusalPart(string Text) : ChatPart;

/// <summary>Reasoning ("thinking") of the model. The text may be empty where only the proof is given.</summary>
/// <param name="Text">The reasoning or its summary, in words.</param>
public sealed record ReasoningPart(string Text) : ChatPart
{
    /// <summary>Signature or encrypted form; null: none came.</summary>
    public Proof? Proof { get; init; }

    /// <summary>Whether the text is a summary rather than the reasoning itself.</summary>
    public bool IsSummary { get; init; }
}

/// <summary>What a piece of media is.</summary>
public enum MediaKind
{
    /// <summary>A picture.</summary>
    Image,

    /// <summary>A document, mostly a PDF or plain text.</summary>
    Document,

    /// <summary>Sound.</summary>
    Audio,

    /// <summary>A film.</summary>
    Video,
}

/// <summary>Media, by bytes, by address, or by a provider's own file id: exactly one of <see cref="Data"/>, <see cref="Url"/>, <see cref="FileId"/>.</summary>
/// <param name="Kind">What it is.</param>
public sealed record MediaPart(MediaKind Kind) : ChatPart
{
    /// <summary>Such as <c>image/png</c>; null: not said (addresses).</summary>
    public string? MediaType { get; init; }

    /// <summary>The bytes as base64, without a prefix.</summary>
    public string? Data { get; init; }

    /// <summary>A web address.</summary>
    public string? Url { get; init; }

    /// <summary>A file that the provider keeps; means something to its own dialect only.</summary>
    public string? FileId { get; init; }

    /// <summary>File name or title.</summary>
    public string? Name { get; init; }

    /// <summary>How closely to look: <c>low</c>, <c>high</c>, <c>auto</c>, <c>original</c>.</summary>
    public string? Detail { get; init; }
}

/// <summary>A call of a tool that the client runs.</summary>
/// <param name="Id">Its id; never empty (made up by the reader where the dialect has none).</param>
/// <param name="Name">The tool.</param>
/// <param name="Arguments">JSON text of an object; for <see cref="IsCustom"/> the free text.</param>
public sealed record ToolCallPart(string Id, string Name, string Arguments) : ChatPart
{
    /// <summary>A custom tool: the input is free text, not JSON.</summary>
    public bool IsCustom { get; init; }

    /// <summary>A signature on the call (Gemini).</summary>
    public Proof? Proof { get; init; }

    /// <summary>The item's own id beside the call's (Responses <c>id</c>); null: none.</summary>
    public string? ItemId { get; init; }
}

/// <summary>What a tool gave back.</summary>
/// <param name="CallId">The call that it answers.</param>
/// <param name="Content">Text and media.</param>
public sealed record ToolResultPart(string CallId, IReadOnlyList<ChatPart> Content) : ChatPart
{
    /// <summary>Whether the tool failed.</summary>
    public bool IsError { get; init; }

    /// <summary>Whether the call was one of a custom tool.</summary>
    public bool IsCustom { get; init; }

    /// <summary>The tool's name, where the dialect says it; <see cref="Conversation.Repair"/> fills it from the call.</summary>
    public string? Name { get; init; }
}

/// <summary>A part that means something to one dialect only (server-side tools, files of a provider): goes back to that dialect as it came, and is reported elsewhere.</summary>
/// <param name="Dialect">The dialect's id.</param>
/// <param name="Type">What the dialect calls it, such as <c>server_tool_use</c>.</param>
/// <param name="Raw">The whole part. Valid while the request's document lives.</param>
public sealed record OpaquePart(string Dialect, string Type, JsonElement Raw) : ChatPart;

/// <summary>A source that a text cites.</summary>
/// <param name="Url">Its address; null: a document of the request.</param>
/// <param name="Title">Its title.</param>
public sealed record Citation(string? Url, string? Title)
{
    /// <summary>The words that are cited.</summary>
    public string? CitedText { get; init; }

    /// <summary>Where the citing stretch of the answer's text begins (UTF-16); null: not said.</summary>
    public int? Start { get; init; }

    /// <summary>Where it ends, exclusive.</summary>
    public int? End { get; init; }

    /// <summary>The citation as its dialect wrote it, for encoders of the same dialect; JSON text.</summary>
    public string? Raw { get; init; }

    /// <summary>The dialect of <see cref="Raw"/>.</summary>
    public string? Dialect { get; init; }
}
