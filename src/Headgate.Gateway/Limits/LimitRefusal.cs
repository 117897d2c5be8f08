using System.Globalization;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Limits;

/// <summary>Tells a client which limit it has reached, how far, and when it opens again.</summary>
public static class LimitRefusal
{
    private static readonly TimeSpan RunningPatience = TimeSpan.FromSeconds(1);

    /// <summary>The error for a limit that refused.</summary>
    public static GatewayError Of(Limit limit, in Demand demand, in Moment now) =>
        limit.Kind == LimitKind.Cost ? OfMoney(limit, now) : OfCount(limit, demand, now);

    /// <summary>The error for an account that has nothing left.</summary>
    public static GatewayError Of(WalletState wallet, long estimate)
    {
        if (!wallet.IsKnown)
        {
            return new GatewayError(
                GatewayErrorKind.Unavailable, $"The balance of account '{wallet.Account}' is not known yet; the gateway has only just started. Try again in a moment.")
            {
                RetryAfter = RunningPatience,
            };
        }

        var left = wallet.Available + wallet.Held;
        var detail = new LimitDetail("balance", null, null, null) { Scope = $"account '{wallet.Account}'", Balance = Money.Usd(left) };
        return left > 0
            ? new GatewayError(
                GatewayErrorKind.RateLimited,
                $"Account '{wallet.Account}' has {Usd(left)} USD left, and requests that run hold {Usd(wallet.Held)} of it, so this one (about {Usd(estimate)} USD) must wait; try again in 1 s.")
            {
                RetryAfter = RunningPatience,
                Limit = detail,
            }
            : new GatewayError(
                GatewayErrorKind.BalanceExhausted,
                $"The balance of account '{wallet.Account}' is used up: {Usd(left)} USD. Add credit (a top-up or a redemption code), or ask whoever runs this gateway.")
            {
                Limit = detail,
            };
    }

    private static GatewayError OfCount(Limit limit, in Demand demand, in Moment now)
    {
        var opens = limit.Counter.OpensIn(limit.NeedOf(demand), limit.Max, now);
        var what = (limit.Kind, limit.Window.Kind) switch
        {
            (LimitKind.Concurrency, _) => "requests at the same time",
            (var kind, WindowKind.Total) => $"{Noun(kind)} in total",
            (var kind, _) => $"{Noun(kind)} per {limit.Window.Name}",
        };
        var until = opens is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"try again in {Math.Ceiling(wait.TotalSeconds)} s")
            : "it does not reset by itself";
        return new GatewayError(
            GatewayErrorKind.RateLimited,
            string.Create(CultureInfo.InvariantCulture, $"{Capital(limit.Owner.InWords)} has reached its limit of {limit.Max} {what}; {until}."))
        {
            RetryAfter = opens,
            Limit = Detail(limit, limit.Max, limit.Counter.Used(now), opens, now),
        };
    }

    private static GatewayError OfMoney(Limit limit, in Moment now)
    {
        var spent = limit.Spent(now);
        if (spent < limit.Max)
        {
            return new GatewayError(
                GatewayErrorKind.RateLimited,
                $"The budget of {limit.Owner.InWords} has {Usd(limit.Max - spent)} of {Usd(limit.Max)} USD left, and requests that run hold it; try again in 1 s.")
            {
                RetryAfter = RunningPatience,
                Limit = Detail(limit, Money.Usd(limit.Max), Money.Usd(spent), RunningPatience, now),
            };
        }

        var opens = limit.Counter.OpensIn(1, limit.Max, now);
        var until = opens is { } wait
            ? string.Create(CultureInfo.InvariantCulture, $"it {(limit.Window.Kind == WindowKind.Rolling ? "opens" : "resets")} at {now.Date + wait:yyyy-MM-dd HH:mm} UTC")
            : $"it does not reset by itself; raise the {LimitOwner.WordOf(limit.Owner.Scope)}'s budget";
        return new GatewayError(
            GatewayErrorKind.BudgetExhausted,
            $"The budget of {limit.Owner.InWords} is spent: {Usd(spent)} of {Usd(limit.Max)} USD; {until}.")
        {
            RetryAfter = opens,
            Limit = Detail(limit, Money.Usd(limit.Max), Money.Usd(spent), opens, now),
        };
    }

    private static LimitDetail Detail(Limit limit, decimal most, decimal used, TimeSpan? opens, in Moment now) =>
        new(limit.Name, most, used, now.Date + opens) { Scope = limit.Owner.ToString(), Window = limit.Window.InWords };

    private static string Noun(LimitKind kind) => kind == LimitKind.Tokens ? "tokens" : "requests";

    private static string Usd(long nano) => Money.Usd(nano).ToString(CultureInfo.InvariantCulture);

    private static string Capital(string text) => string.Concat(text[..1].ToUpperInvariant(), text.AsSpan(1));
}
