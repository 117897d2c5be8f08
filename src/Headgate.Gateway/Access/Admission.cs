using System.Globalization;
using Headgate.Gateway.Metering;
using Headgate.Protocols.Chat;

namespace Headgate.Gateway.Access;

/// <summary>May this key do this now? If so, what it will take is held back until the request settles.</summary>
public sealed class Admission(TimeProvider time)
{
    private static readonly TimeSpan ConcurrencyRetry = TimeSpan.FromSeconds(1);

    /// <summary>Checks every limit and takes a lease, or says which limit is reached, how far, and when it opens again.</summary>
    /// <param name="key">Who calls.</param>
    /// <param name="tokens">Estimate of the request's tokens.</param>
    /// <param name="cost">Estimate of its cost in nano-USD.</param>
    /// <param name="lease">The lease; must be settled once.</param>
    public GatewayError? TryAdmit(ApiKey key, long tokens, long cost, out Lease lease)
    {
        var limits = key.Limits;
        var state = key.State;
        lease = default;

        if (limits.Concurrency is { } concurrency && !state.TryEnter(concurrency))
        {
            return Refuse(key, GatewayErrorKind.RateLimited, "concurrency", concurrency, state.Concurrent, time.GetUtcNow() + ConcurrencyRetry, "requests at the same time");
        }

        var refused = TryRequests(key) ?? TryTokens(key, tokens) ?? TryBudget(key, cost);
        if (refused is not null)
        {
            if (limits.Concurrency is not null)
            {
                state.Leave();
            }

            return refused;
        }

        lease = new Lease(key, limits.TokensPerMinute is null ? 0 : tokens, limits.BudgetNanoUsd is null ? 0 : cost);
        return null;
    }

    private GatewayError? TryRequests(ApiKey key)
    {
        var window = key.State.Requests;
        return key.Limits.RequestsPerMinute is not { } limit || window.TryAdd(1, limit)
            ? null
            : Refuse(key, GatewayErrorKind.RateLimited, "requestsPerMinute", limit, window.Count, time.GetUtcNow() + window.WaitFor(1, limit), "requests per minute");
    }

    private GatewayError? TryTokens(ApiKey key, long tokens)
    {
        // A request larger than the whole limit passes when nothing else is in the window: else it could never run.
        var window = key.State.Tokens;
        return key.Limits.TokensPerMinute is not { } limit || window.TryAdd(Math.Min(tokens, limit), limit)
            ? null
            : Refuse(key, GatewayErrorKind.RateLimited, "tokensPerMinute", limit, window.Count, time.GetUtcNow() + window.WaitFor(Math.Min(tokens, limit), limit), "tokens per minute");
    }

    private GatewayError? TryBudget(ApiKey key, long cost)
    {
        if (key.Limits.BudgetNanoUsd is not { } limit || key.State.Budget.TryReserve(cost, limit, key.Limits.BudgetPeriod))
        {
            return null;
        }

        var now = time.GetUtcNow();
        var end = Budget.EndOf(key.Limits.BudgetPeriod, now);
        var until = end is { } reset
            ? string.Create(CultureInfo.InvariantCulture, $"it resets at {reset:yyyy-MM-dd HH:mm} UTC")
            : "it does not reset by itself; raise the key's budget";
        return new GatewayError(
            GatewayErrorKind.BudgetExhausted,
            string.Create(CultureInfo.InvariantCulture, $"The budget of API key '{key.Name}' is spent: {Money.Usd(key.State.Budget.Spent)} of {Money.Usd(limit)} USD; {until}."))
        {
            RetryAfter = end - now,
            Limit = new LimitDetail("budget", Money.Usd(limit), Money.Usd(key.State.Budget.Spent), end),
        };
    }

    private GatewayError Refuse(ApiKey key, GatewayErrorKind kind, string name, long limit, long used, DateTimeOffset reset, string what)
    {
        var wait = reset - time.GetUtcNow();
        return new GatewayError(
            kind,
            string.Create(CultureInfo.InvariantCulture, $"API key '{key.Name}' has reached its limit of {limit} {what}; try again in {Math.Ceiling(wait.TotalSeconds)} s."))
        {
            RetryAfter = wait,
            Limit = new LimitDetail(name, limit, used, reset),
        };
    }
}

/// <summary>What a running request holds of its key's limits.</summary>
/// <param name="Key">Whose.</param>
/// <param name="Tokens">Tokens held in the window.</param>
/// <param name="Cost">nano-USD held of the budget.</param>
public readonly record struct Lease(ApiKey? Key, long Tokens, long Cost)
{
    /// <summary>Whether a request was let in.</summary>
    public bool IsHeld => Key is not null;

    /// <summary>Replaces the estimates by what was really consumed and gives the place back. Exactly once per lease.</summary>
    public void Settle(long tokens, long cost)
    {
        if (Key is null)
        {
            return;
        }

        if (Key.Limits.Concurrency is not null)
        {
            Key.State.Leave();
        }

        if (Key.Limits.TokensPerMinute is { } limit)
        {
            Key.State.Tokens.Add(tokens - Math.Min(Tokens, limit));
        }

        if (Key.Limits.BudgetNanoUsd is not null)
        {
            Key.State.Budget.Settle(Cost, cost);
        }
    }
}
