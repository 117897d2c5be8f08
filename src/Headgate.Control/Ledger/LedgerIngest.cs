using System.Data.Common;

namespace Headgate.Control.Ledger;

/// <summary>
/// Brings records into the ledger, in the transaction that stores them: what was charged, by day, payer and model; what it cost, by day and
/// channel. Only records that were newly stored may come here, so each is counted once.
/// </summary>
internal static class LedgerIngest
{
    private const long Day = 86_400_000;

    /// <summary>Posts what a batch used, and keeps what its requests still hold.</summary>
    /// <param name="connection">The transaction that stores the records.</param>
    /// <param name="node">Whose journal they were in.</param>
    /// <param name="records">Records that it newly stored.</param>
    /// <param name="reservations">Reservations that the batch had.</param>
    /// <param name="since">Since when (Unix milliseconds) records are of this process, whose wallets have taken them off already.</param>
    /// <param name="now">The moment, Unix milliseconds.</param>
    /// <returns>What to tell the <see cref="BalanceBoard"/> once the transaction has committed.</returns>
    public static async Task<IReadOnlyList<BalanceChange>> ApplyAsync(
        DbConnection connection, string node, IReadOnlyList<UsagePosting> records, IReadOnlyList<HeldAmount> reservations, long since, long now)
    {
        await ReservationRows.ApplyAsync(connection, records, reservations, node);
        var spent = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var record in records)
        {
            if (record is { Account: { } account, Charge: > 0 and var charge } && record.StartedAt >= since)
            {
                spent[account] = spent.GetValueOrDefault(account) + charge;
            }
        }

        var changes = await LedgerPosting.AddAsync(connection, Group(records), now);
        return [.. changes.Select(change => change with { Posted = spent.GetValueOrDefault(change.Account) })];
    }

    private static List<LedgerTransaction> Group(IReadOnlyList<UsagePosting> records)
    {
        var usage = new Dictionary<(long Day, string Payer, string Model), Sum>();
        var cost = new Dictionary<(long Day, string Channel), Sum>();
        foreach (var record in records)
        {
            var day = record.StartedAt / Day;
            if (record.Charge is > 0 and var charge)
            {
                var key = (day, Accounts.PayerOf(record.Account, record.TeamId, record.UserId), (record.Model ?? string.Empty).ToLowerInvariant());
                usage[key] = usage.GetValueOrDefault(key).Plus(charge);
            }

            if (record is { Cost: > 0 and var paid, Channel: { } channel })
            {
                var key = (day, channel);
                cost[key] = cost.GetValueOrDefault(key).Plus(paid);
            }
        }

        return
        [
            .. usage.Select(group => new LedgerTransaction(
                $"usage:{group.Key.Day}:{group.Key.Payer}:{group.Key.Model}",
                LedgerKinds.Usage,
                group.Key.Day * Day,
                LedgerTransaction.Move(group.Key.Payer, Accounts.Revenue, group.Value.Amount)) { Model = group.Key.Model, Requests = group.Value.Count }),
            .. cost.Select(group => new LedgerTransaction(
                $"cost:{group.Key.Day}:{group.Key.Channel}",
                LedgerKinds.Cost,
                group.Key.Day * Day,
                LedgerTransaction.Move(Accounts.UpstreamCost, Accounts.Payable(group.Key.Channel), group.Value.Amount)) { Requests = group.Value.Count }),
        ];
    }

    private readonly record struct Sum(long Amount, long Count)
    {
        public Sum Plus(long amount) => new(checked(Amount + amount), Count + 1);
    }
}
