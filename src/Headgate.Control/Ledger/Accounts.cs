namespace Headgate.Control.Ledger;

/// <summary>Ids of the ledger's accounts. A balance above zero is what an account has, below zero what it owes.</summary>
internal static class Accounts
{
    /// <summary>What customers were charged.</summary>
    public const string Revenue = "revenue";

    /// <summary>What providers were paid, or will be; the other side of <see cref="Payable"/>.</summary>
    public const string UpstreamCost = "upstream-cost";

    /// <summary>What administrators gave and took.</summary>
    public const string Adjustments = "adjustments";

    /// <summary>What redemption codes gave.</summary>
    public const string Codes = "codes";

    /// <summary>What was used with a key of nobody, such as one of the configuration file.</summary>
    public const string TabOfNobody = "tab:none";

    /// <summary>What accounts of customers who did not pay in advance begin with.</summary>
    public const string TabPrefix = "tab:";

    /// <summary>The payer of a record, in SQL; the same as <see cref="PayerOf"/>.</summary>
    public const string PayerSql =
        "coalesce(account, CASE WHEN team_id IS NOT NULL THEN 'tab:team:' || team_id WHEN user_id IS NOT NULL THEN 'tab:user:' || user_id ELSE 'tab:none' END)";

    /// <summary>Who pays for a request: the account that paid in advance, else the tab of the team or the user.</summary>
    public static string PayerOf(string? account, string? teamId, string? userId) =>
        account ?? (teamId is not null ? TabPrefix + Team(teamId) : userId is not null ? TabPrefix + User(userId) : TabOfNobody);

    /// <summary>A user's account.</summary>
    public static string User(string id) => "user:" + id;

    /// <summary>A team's account.</summary>
    public static string Team(string id) => "team:" + id;

    /// <summary>What a channel's provider gets.</summary>
    public static string Payable(string channel) => "payable:" + channel;

    /// <summary>What came in through a payment provider.</summary>
    public static string Payments(string provider) => "payments:" + provider;

    /// <summary>Whether an account is a user's or team's: one that may be credited.</summary>
    public static bool IsCustomer(string account) =>
        account.StartsWith("user:", StringComparison.Ordinal) || account.StartsWith("team:", StringComparison.Ordinal) || account.StartsWith(TabPrefix, StringComparison.Ordinal);
}
