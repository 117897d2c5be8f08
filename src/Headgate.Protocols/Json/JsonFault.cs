namespace Headgate.Protocols.Json;

/// <summary>Why a body is not the JSON object it should be.</summary>
public enum JsonFaultKind
{
    /// <summary>Nothing is wrong.</summary>
    None,

    /// <summary>The body is empty or only white space.</summary>
    Empty,

    /// <summary>The body is not JSON: a syntax error, half a document, more than one document, or invalid UTF-8.</summary>
    NotJson,

    /// <summary>The body is JSON, but not an object.</summary>
    NotObject,

    /// <summary>Objects and arrays are nested deeper than <see cref="JsonPeek.MaxDepth"/>.</summary>
    TooDeep,
}

/// <summary>What is wrong with a body, and where.</summary>
/// <param name="Kind">What is wrong.</param>
/// <param name="Position">Byte offset near the fault.</param>
public readonly record struct JsonFault(JsonFaultKind Kind, int Position);
