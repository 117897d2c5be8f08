using Headgate.Contracts;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Payments;

/// <summary>A row of <c>payment_orders</c>, named as the columns are.</summary>
internal sealed class TopUpRow
{
    public const string Columns = "id, user_id, account, provider, state, amount, currency, minor, external_id, refunded, note, created_at, updated_at";

    public required string id { get; init; }
    public required string user_id { get; init; }
    public required string account { get; init; }
    public required string provider { get; init; }
    public required string state { get; init; }
    public long amount { get; init; }
    public required string currency { get; init; }
    public long minor { get; init; }
    public string? external_id { get; init; }
    public long refunded { get; init; }
    public string? note { get; init; }
    public long created_at { get; init; }
    public long updated_at { get; init; }

    public TopUpView View() => new(
        id,
        user_id,
        account,
        provider,
        state,
        Money.Usd(amount),
        currency,
        minor / 100m,
        Money.Usd(refunded),
        external_id,
        note,
        DateTimeOffset.FromUnixTimeMilliseconds(created_at),
        DateTimeOffset.FromUnixTimeMilliseconds(updated_at));
}

/// <summary>States of a top-up.</summary>
internal static class TopUpStates
{
    public const string Pending = "pending";
    public const string Paid = "paid";
    public const string Failed = "failed";
    public const string Mismatch = "mismatch";
    public const string Refunded = "refunded";
}
