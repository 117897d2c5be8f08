namespace Headgate.Gateway.Endpoints;

/// <summary>What kind of thing a path asks for.</summary>
public enum EndpointKind
{
    /// <summary>Nothing that the gateway knows.</summary>
    None,

    /// <summary>A call that needs a model: chat, embeddings and the like.</summary>
    Call,

    /// <summary>A response that a provider keeps: retrieve, cancel, delete.</summary>
    StoredResponse,

    /// <summary>The list of models.</summary>
    ModelList,

    /// <summary>One model.</summary>
    Model,

    /// <summary>A path of a named channel, forwarded as it is.</summary>
    Raw,

    /// <summary>Whether the process lives.</summary>
    Live,

    /// <summary>Whether requests would be served.</summary>
    Ready,

    /// <summary>A client's greeting before it starts.</summary>
    Hello,
}

/// <summary>A path, understood.</summary>
/// <param name="Kind">What it asks for.</param>
/// <param name="Surface">Operation and dialect, for calls.</param>
/// <param name="Model">The model, where the path names it.</param>
/// <param name="Suffix">What to append to the upstream's URL: Gemini's action with its colon, or <c>/id/cancel</c>.</param>
/// <param name="Channel">The channel of a raw path.</param>
/// <param name="Streams">Whether the path itself asks for a stream (Gemini).</param>
public readonly record struct EndpointMatch(
    EndpointKind Kind,
    Surface Surface = default,
    string? Model = null,
    string Suffix = "",
    string? Channel = null,
    bool Streams = false);
