using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Streaming;

/// <summary>A whole answer: the fold of its events.</summary>
public sealed class ChatAnswer
{
    /// <summary>The provider's id for it; null: none.</summary>
    public string? Id { get; set; }

    /// <summary>The provider's name of the model; null: not said.</summary>
    public string? Model { get; set; }

    /// <summary>Its blocks in order: text, reasoning, refusal, calls, media, opaque ones.</summary>
    public List<ChatPart> Parts { get; } = [];

    /// <summary>Log probabilities as JSON text, an array of token objects in Chat's form; null: none.</summary>
    public string? Logprobs { get; set; }

    /// <summary>Why it ended.</summary>
    public FinishReason Finish { get; set; }

    /// <summary>The stop sequence that ended it; null: none or not told.</summary>
    public string? StopSequence { get; set; }

    /// <summary>What it consumed.</summary>
    public Usage Usage { get; set; }
}
