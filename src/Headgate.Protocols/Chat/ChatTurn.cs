namespace Headgate.Protocols.Chat;

/// <summary>Who speaks.</summary>
public enum ChatRole
{
    /// <summary>Instructions (<c>system</c>). Those before the first other turn are the request's system text.</summary>
    System,

    /// <summary>Instructions (<c>developer</c>); the same to dialects that know only one kind.</summary>
    Developer,

    /// <summary>The user.</summary>
    User,

    /// <summary>The model.</summary>
    Assistant,

    /// <summary>Results of tools; holds <see cref="ToolResultPart"/>s only.</summary>
    Tool,
}

/// <summary>One turn of a conversation.</summary>
/// <param name="Role">Who speaks.</param>
/// <param name="Parts">What is said, in order.</param>
public sealed record ChatTurn(ChatRole Role, List<ChatPart> Parts)
{
    /// <summary>Where it stood in the client's request.</summary>
    public FieldPath? Path { get; init; }

    /// <summary>The speaker's name, where the dialect has one.</summary>
    public string? Name { get; init; }

    /// <summary>Responses' <c>phase</c> of an assistant's message; goes back unchanged.</summary>
    public string? Phase { get; init; }
}
