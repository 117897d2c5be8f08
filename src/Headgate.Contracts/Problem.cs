namespace Headgate.Contracts;

/// <summary>What the management API says when it refuses: problem details of RFC 9457, with every wrong field.</summary>
public sealed record Problem
{
    /// <summary>Short and the same for every occurrence, such as <c>The configuration would be wrong</c>.</summary>
    public required string Title { get; init; }

    /// <summary>The HTTP status.</summary>
    public required int Status { get; init; }

    /// <summary>What happened this time and what to do.</summary>
    public string? Detail { get; init; }

    /// <summary>Every wrong field.</summary>
    public IReadOnlyList<FieldError> Errors { get; init; } = [];
}

/// <summary>One wrong field.</summary>
/// <param name="Path">Where, such as <c>limits.rules[0].max</c>.</param>
/// <param name="Message">What is wrong with it.</param>
public sealed record FieldError(string Path, string Message);
