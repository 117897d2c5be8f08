namespace Headgate.Control.Ledger;

/// <summary>A transaction to post.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Kind">One of <see cref="LedgerKinds"/>.</param>
/// <param name="At">When, Unix milliseconds.</param>
/// <param name="Entries">What changes on which account, each account once; the amounts (nano-USD) sum to zero.</param>
internal sealed record LedgerTransaction(string Id, string Kind, long At, IReadOnlyList<LedgerEntry> Entries)
{
    /// <summary>Free text.</summary>
    public string? Memo { get; init; }

    /// <summary>What makes it unique among its kind; null: nothing but the id.</summary>
    public string? Reference { get; init; }

    /// <summary>Name of who did it; null: the program itself.</summary>
    public string? Actor { get; init; }

    /// <summary>The model that was used.</summary>
    public string? Model { get; init; }

    /// <summary>How many requests it stands for.</summary>
    public long Requests { get; init; }

    /// <summary>An amount that goes from one account to another.</summary>
    public static IReadOnlyList<LedgerEntry> Move(string from, string to, long amount) => [new LedgerEntry(to, amount), new LedgerEntry(from, -amount)];
}

/// <summary>One side of a transaction.</summary>
/// <param name="Account">Which account.</param>
/// <param name="Amount">nano-USD; below zero: less.</param>
internal readonly record struct LedgerEntry(string Account, long Amount);

/// <summary>What transactions there are.</summary>
internal static class LedgerKinds
{
    public const string Usage = "usage";
    public const string Cost = "cost";
    public const string Credit = "credit";
    public const string Code = "code";
    public const string TopUp = "topup";
    public const string Refund = "refund";
}

/// <summary>What an account has after a transaction.</summary>
/// <param name="Account">Which.</param>
/// <param name="Balance">nano-USD.</param>
/// <param name="Version">Grows with every change of the account.</param>
/// <param name="Posted">How much of what requests of this process spent the change took in, nano-USD.</param>
public readonly record struct BalanceChange(string Account, long Balance, long Version, long Posted);
