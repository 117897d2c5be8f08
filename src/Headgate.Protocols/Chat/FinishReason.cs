namespace Headgate.Protocols.Chat;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>By itself.</summary>
    Stop,

    /// <summary>At one of the client's stop sequences, where the provider tells that apart.</summary>
    StopSequence,

    /// <summary>At the limit of tokens or of the context window.</summary>
    Length,

    /// <summary>To have tools run by the client.</summary>
    ToolCalls,

    /// <summary>The provider withheld it, or the model refused.</summary>
    ContentFilter,

    /// <summary>A server-side tool is not finished: send the turn back to go on (Anthropic <c>pause_turn</c>).</summary>
    Pause,

    /// <summary>The model made something that cannot be used (a malformed call).</summary>
    Error,
}
