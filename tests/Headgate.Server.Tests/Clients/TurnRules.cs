using System.Text.Json;
using Headgate.TestKit.Upstream;

namespace Headgate.Server.Tests.Clients;

/// <summary>What providers refuse a conversation for, whatever the client wrote: the scripted model refuses it, too.</summary>
internal static class TurnRules
{
    /// <summary>What is wrong with a request; null: nothing.</summary>
    public static string? Complaint(TurnDialect dialect, ReceivedRequest request)
    {
        var root = request.Json;
        if (dialect == TurnDialect.Anthropic && !root.TryGetProperty("max_tokens", out _))
        {
            return "max_tokens: Field required";
        }

        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var turn in TurnReading.Turns(root))
        {
            if (TurnReading.CalledId(dialect, turn) is { } called && !open.Add(called))
            {
                return $"The call {called} stands twice without a result: {turn}";
            }

            if (turn.TryGetProperty("functionCall", out _) && TurnReading.Text(turn, "thoughtSignature") is not TurnDialect.GeminiSignature)
            {
                return $"Function call is missing a thought_signature: {turn}";
            }

            if (TurnReading.AnsweredId(dialect, turn) is { } answered && !open.Remove(answered))
            {
                return $"No call {answered} stands before its result: {turn}";
            }

            if (open.Count > 0 && SaidByUser(turn) && !TurnReading.IsResult(turn))
            {
                return $"A message stands before the result of {string.Join(", ", open)}: {turn}";
            }
        }

        return open.Count == 0 ? null : $"No result for {string.Join(", ", open)}";
    }

    // Anthropic's and Gemini's turns that hold the results are the user's as well: there only the text in them counts.
    private static bool SaidByUser(JsonElement turn) =>
        TurnReading.Text(turn, "role") is "user" && !TurnReading.Parts(turn).Any(TurnReading.IsResult);
}
