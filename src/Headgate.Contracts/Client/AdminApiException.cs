using System.Globalization;

namespace Headgate.Contracts.Client;

/// <summary>The management API refused, with its reasons. The message tells the first of them; <see cref="Problem"/> has all.</summary>
public sealed class AdminApiException(Problem problem) : Exception(Describe(problem))
{
    // An import may be wrong in ten thousand places.
    private const int MostTold = 10;

    /// <summary>What the API said.</summary>
    public Problem Problem { get; } = problem;

    private static string Describe(Problem problem)
    {
        var told = string.Join(' ', new[] { problem.Detail ?? problem.Title }.Concat(problem.Errors.Take(MostTold).Select(e => $"{e.Path}: {e.Message}.")));
        return problem.Errors.Count > MostTold ? string.Create(CultureInfo.InvariantCulture, $"{told} And {problem.Errors.Count - MostTold} more.") : told;
    }
}
