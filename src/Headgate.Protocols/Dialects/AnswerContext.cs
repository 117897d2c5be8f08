using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects;

/// <summary>What decoders and encoders of one answer must know. Holds nothing of the request's bytes.</summary>
public sealed class AnswerContext
{
    /// <summary>The gateway's request id, which made-up ids derive from: 32 hexadecimal digits.</summary>
    public required string RequestId { get; init; }

    /// <summary>Unix seconds for the <c>created</c> fields.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>The model's name, where the provider does not say one.</summary>
    public required string Model { get; init; }

    /// <summary>Name of the channel that answers: proofs are marked with it.</summary>
    public required string Channel { get; init; }

    /// <summary>Whether the client wants usage in the stream (Chat).</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Custom tools (free text) of the client, by the client's names; empty: none.</summary>
    public IReadOnlySet<string> CustomTools { get; init; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Name at the provider → the client's, where the writer had to change it; null: none.</summary>
    public IReadOnlyDictionary<string, string>? ToolNames { get; init; }

    /// <summary>Whether the client's text format is JSON (some encoders must know).</summary>
    public bool JsonOutput { get; init; }

    /// <summary>The client's stop sequences, for the gateway to cut at where the target knows none; empty: nothing to cut.</summary>
    public IReadOnlyList<string> CutAt { get; init; } = [];

    /// <summary>The response that the client's request goes on from (Responses); null: none.</summary>
    public string? PreviousResponseId { get; init; }

    /// <summary>Whether the client asked for the answer to be kept (Responses' <c>store</c>).</summary>
    public bool Store { get; init; }

    /// <summary>What of the answer had no place in the client's dialect.</summary>
    public LossReport Losses { get; } = new();

    /// <summary>The client's name of a tool.</summary>
    public string ToolName(string atProvider) => ToolNames is not null && ToolNames.TryGetValue(atProvider, out var own) ? own : atProvider;
}
