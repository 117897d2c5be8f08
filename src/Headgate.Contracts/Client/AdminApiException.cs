namespace Headgate.Contracts.Client;

/// <summary>The management API refused, with its reasons.</summary>
public sealed class AdminApiException(Problem problem) : Exception(Describe(problem))
{
    /// <summary>What the API said.</summary>
    public Problem Problem { get; } = problem;

    private static string Describe(Problem problem) =>
        string.Join(' ', new[] { problem.Detail ?? problem.Title }.Concat(problem.Errors.Select(e => $"{e.Path}: {e.Message}.")));
}
