using System.Text.RegularExpressions;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>
/// A model in any dialect, for the scenarios in <c>tests/clients/turns</c> and <c>tests/clients/agents</c>: it greets when it has
/// no tool that it knows, calls the first that it knows, and repeats the number it finds in the result.
/// </summary>
internal static partial class TurnScript
{
    private const string Greeting = "Grüße from upstream 👋";

    /// <summary>What it answers to a request, in the dialect of the path.</summary>
    /// <param name="request">The request.</param>
    /// <param name="calls">The tools that it knows, each with what it calls it with.</param>
    public static Reply Answer(ReceivedRequest request, IReadOnlyList<FakeCall> calls)
    {
        if (request.Path.EndsWith("/count_tokens", StringComparison.Ordinal))
        {
            return Replies.CountTokens(9);
        }

        var dialect = TurnDialect.All.SingleOrDefault(d => d.Owns(request.Path));
        if (dialect is null)
        {
            return Replies.Error(404, $"No dialect has the path {request.Path}.");
        }

        if (TurnRules.Complaint(dialect, request) is { } complaint)
        {
            return dialect.Refusal(complaint);
        }

        var results = TurnReading.Turns(request.Json).Where(TurnReading.IsResult).ToList();
        if (results.Count > 0)
        {
            var number = Number().Match(results[^1].GetRawText());
            return dialect.Text(number.Success ? $"I read {number.Groups["number"].Value}." : "I read nothing.");
        }

        var tools = TurnReading.ToolNames(request.Json).ToHashSet(StringComparer.Ordinal);
        return calls.FirstOrDefault(c => tools.Contains(c.Name)) is { } call ? dialect.Call(call) : dialect.Text(Greeting);
    }

    /// <summary>Whether a request brings the result of a tool.</summary>
    public static bool HasResult(ReceivedRequest request) => TurnReading.Turns(request.Json).Any(TurnReading.IsResult);

    [GeneratedRegex(@"The number is (?<number>\d+)", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Number();
}
