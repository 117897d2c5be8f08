namespace Headgate.Contracts;

/// <summary>An account of the ledger.</summary>
/// <param name="Account">
/// Its id. <c>user:ID</c> and <c>team:ID</c> pay in advance; <c>tab:user:ID</c> and <c>tab:team:ID</c> hold what was used without paying in
/// advance (below zero: owed); the others are the house's own, such as <c>revenue</c> or <c>payable:CHANNEL</c>.
/// </param>
/// <param name="Name">The user's or team's name; null: it has none.</param>
/// <param name="BalanceUsd">What is in it.</param>
/// <param name="HeldUsd">What running requests hold of it.</param>
/// <param name="AvailableUsd">The balance without what is held.</param>
/// <param name="UpdatedAt">When it last changed; null: it never did.</param>
public sealed record AccountView(string Account, string? Name, decimal BalanceUsd, decimal HeldUsd, decimal AvailableUsd, DateTimeOffset? UpdatedAt);

/// <summary>A transaction of the ledger. The amounts of its entries sum to zero.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind"><c>usage</c>, <c>cost</c>, <c>credit</c>, <c>code</c>, <c>topup</c> or <c>refund</c>.</param>
/// <param name="At">When; usage and cost are posted by day and stand at its beginning (UTC).</param>
/// <param name="Memo">Free text.</param>
/// <param name="Reference">What makes it unique among its kind.</param>
/// <param name="Actor">Who did it; null: the program itself.</param>
/// <param name="Model">The model that was used.</param>
/// <param name="Requests">How many requests it stands for; 0: none.</param>
/// <param name="Entries">What changed on which account.</param>
public sealed record LedgerTransactionView(
    string Id, string Kind, DateTimeOffset At, string? Memo, string? Reference, string? Actor, string? Model, long Requests, IReadOnlyList<LedgerEntryView> Entries);

/// <summary>What a transaction changed on one account.</summary>
/// <param name="Account">Which.</param>
/// <param name="AmountUsd">By how much; below zero: less.</param>
public sealed record LedgerEntryView(string Account, decimal AmountUsd);

/// <summary>What changed on one account.</summary>
/// <param name="TransactionId">By which transaction.</param>
/// <param name="Account">Which account.</param>
/// <param name="Kind">The transaction's kind.</param>
/// <param name="At">When.</param>
/// <param name="AmountUsd">By how much; below zero: less.</param>
/// <param name="Memo">Free text.</param>
/// <param name="Model">The model that was used.</param>
/// <param name="Requests">How many requests it stands for.</param>
public sealed record AccountMovement(
    string TransactionId, string Account, string Kind, DateTimeOffset At, decimal AmountUsd, string? Memo, string? Model, long Requests);

/// <summary>What an administrator gives to an account, or takes.</summary>
public sealed record CreditInput
{
    /// <summary>How much, up to nine decimals; below zero takes.</summary>
    public required decimal AmountUsd { get; init; }

    /// <summary>What for.</summary>
    public string? Memo { get; init; }

    /// <summary>Made by the caller: the same key credits once, however often it is sent.</summary>
    public required string IdempotencyKey { get; init; }
}

/// <summary>What a credit led to.</summary>
/// <param name="TransactionId">Its transaction.</param>
/// <param name="Repeated">Whether an earlier call with the same key had done it already.</param>
/// <param name="Account">The account now.</param>
public sealed record CreditResult(string TransactionId, bool Repeated, AccountView Account);

/// <summary>What the caller may spend.</summary>
/// <param name="Accounts">Its own account first, then those of its teams, then what it used without paying in advance.</param>
/// <param name="Currency">The currency it wants to see.</param>
/// <param name="Rate">Units of that currency in one USD.</param>
public sealed record MyBalance(IReadOnlyList<AccountView> Accounts, string Currency, decimal Rate);

/// <summary>What a reconciliation found.</summary>
/// <param name="Ok">Whether everything agrees.</param>
/// <param name="At">When it was made.</param>
/// <param name="Transactions">Transactions that were looked at.</param>
/// <param name="Records">Records that were compared.</param>
/// <param name="ComparedFrom">Since when records could be compared: older ones were deleted. Null: there are none.</param>
/// <param name="Differences">What does not agree, at most a hundred of a kind.</param>
public sealed record ReconcileReport(
    bool Ok, DateTimeOffset At, long Transactions, long Records, DateTimeOffset? ComparedFrom, IReadOnlyList<LedgerDifference> Differences);

/// <summary>Something that does not agree.</summary>
/// <param name="Kind"><c>unbalanced</c>, <c>balance</c>, <c>usage</c>, <c>cost</c>, <c>count</c> or <c>reservation</c>.</param>
/// <param name="Subject">Of what: a transaction, an account, a day.</param>
/// <param name="ExpectedUsd">What it should be.</param>
/// <param name="FoundUsd">What it is.</param>
/// <param name="Message">In words.</param>
public sealed record LedgerDifference(string Kind, string Subject, decimal ExpectedUsd, decimal FoundUsd, string Message);
