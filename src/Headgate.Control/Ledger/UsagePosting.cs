namespace Headgate.Control.Ledger;

/// <summary>What the ledger needs to know of a record that was newly stored.</summary>
/// <param name="Id">The request id.</param>
/// <param name="StartedAt">Unix milliseconds.</param>
/// <param name="Account">The account that paid in advance; null: none.</param>
/// <param name="Charge">nano-USD; null: unpriced.</param>
/// <param name="Cost">nano-USD; null: unpriced.</param>
/// <param name="UserId">Whose key.</param>
/// <param name="TeamId">For which team.</param>
/// <param name="Model">The model that was asked for.</param>
/// <param name="Channel">The channel that answered.</param>
public readonly record struct UsagePosting(
    string Id, long StartedAt, string? Account, long? Charge, long? Cost, string? UserId, string? TeamId, string? Model, string? Channel);

/// <summary>What a request holds of an account that pays in advance.</summary>
/// <param name="Id">The request id.</param>
/// <param name="Account">The account.</param>
/// <param name="Amount">nano-USD.</param>
/// <param name="At">Since when, Unix milliseconds.</param>
public readonly record struct HeldAmount(string Id, string Account, long Amount, long At);
