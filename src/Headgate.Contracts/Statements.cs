namespace Headgate.Contracts;

/// <summary>What happened on an account in a month (UTC). <c>OpeningUsd</c> and the lines' amounts make <c>ClosingUsd</c>.</summary>
/// <param name="Account">The account.</param>
/// <param name="Name">The user's or team's name; null: it has none.</param>
/// <param name="Month">The month, such as <c>2026-11</c>.</param>
/// <param name="OpeningUsd">What was in it when the month began.</param>
/// <param name="PaidInUsd">Top-ups, codes and credits, less what went back.</param>
/// <param name="UsedUsd">What was used.</param>
/// <param name="ClosingUsd">What was in it when the month ended, or is in it now.</param>
/// <param name="IsFinal">Whether the month is over.</param>
/// <param name="Lines">Usage by model, then everything else in the order of time.</param>
public sealed record StatementView(
    string Account,
    string? Name,
    string Month,
    decimal OpeningUsd,
    decimal PaidInUsd,
    decimal UsedUsd,
    decimal ClosingUsd,
    bool IsFinal,
    IReadOnlyList<StatementLine> Lines);

/// <summary>A line of a statement.</summary>
/// <param name="Kind"><c>usage</c>, <c>credit</c>, <c>code</c>, <c>topup</c> or <c>refund</c>.</param>
/// <param name="At">When; null: over the whole month.</param>
/// <param name="Text">The model, or what it was for.</param>
/// <param name="Requests">How many requests it stands for.</param>
/// <param name="AmountUsd">How much; below zero: less.</param>
public sealed record StatementLine(string Kind, DateTimeOffset? At, string? Text, long Requests, decimal AmountUsd);
