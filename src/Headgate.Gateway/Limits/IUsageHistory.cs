namespace Headgate.Gateway.Limits;

/// <summary>What was used before this process began. Asked when limits are compiled that this process does not count yet, never by a request.</summary>
public interface IUsageHistory
{
    /// <summary>
    /// Sums by owner, and by stretch of time where the question asks for it; owners that used nothing may be left out. Null: that cannot be said
    /// now; it is asked again when a configuration is compiled next.
    /// </summary>
    IReadOnlyList<UsageRow>? Read(UsageQuery query);
}

/// <summary>A question about the past.</summary>
/// <param name="Scope">Which owners.</param>
/// <param name="Ids">Their ids. For models, which are asked for by many names, those of all: rows then name models as they were asked for, in lower case.</param>
/// <param name="Since">From then on.</param>
/// <param name="Until">Up to then.</param>
/// <param name="Slot">Length of the stretches that are summed apart; null: all in one.</param>
public sealed record UsageQuery(LimitScope Scope, IReadOnlyCollection<string> Ids, DateTimeOffset Since, DateTimeOffset Until, TimeSpan? Slot);

/// <summary>A sum of the past.</summary>
/// <param name="Id">Whose; empty for everything.</param>
/// <param name="Slot">Number of the stretch, 0 the one that begins with the question's time.</param>
/// <param name="Requests">Requests that were let in.</param>
/// <param name="Tokens">Tokens, input and output.</param>
/// <param name="Cost">nano-USD: what a channel's provider is paid, what everybody else was charged.</param>
public readonly record struct UsageRow(string Id, int Slot, long Requests, long Tokens, long Cost);
