using System.Globalization;
using Headgate.Gateway.Metering;

namespace Headgate.Control.Compatibility;

/// <summary>The shapes that clients of other gateways read. Names are written in snake case.</summary>
internal static class BillingAnswers
{
    // What stands for "no limit" in clients that must have a number; One-API uses the same.
    private const decimal Unlimited = 100_000_000;
    private const long Day = 86_400_000;

    /// <summary>OpenAI: <c>/v1/dashboard/billing/subscription</c>.</summary>
    public static object Subscription(KeyFigures key, DateTimeOffset now)
    {
        var limit = key.Remaining is { } remaining ? Money.Usd(key.Spent + remaining) : Unlimited;
        return new
        {
            Object = "billing_subscription",
            HasPaymentMethod = true,
            Canceled = false,
            CanceledAt = (long?)null,
            Delinquent = (bool?)null,
            AccessUntil = (key.ExpiresAt ?? now.AddYears(1)).ToUnixTimeSeconds(),
            SoftLimit = (long)limit,
            HardLimit = (long)limit,
            SystemHardLimit = (long)limit,
            SoftLimitUsd = limit,
            HardLimitUsd = limit,
            SystemHardLimitUsd = limit,
            Plan = new { Title = "Headgate", Id = "headgate" },
            AccountName = key.Name,
        };
    }

    /// <summary>OpenAI: <c>/v1/dashboard/billing/usage</c>; in cents.</summary>
    public static object Usage(KeyFigures key, IReadOnlyList<(long Day, string? Model, long Charge)> daily) => new
    {
        Object = "list",
        TotalUsage = Money.Usd(key.Spent) * 100,
        DailyCosts = daily.GroupBy(row => row.Day).Select(day => new
        {
            Timestamp = day.Key * Day / 1000,
            LineItems = day.Select(row => new { Name = row.Model ?? "other", Cost = Money.Usd(row.Charge) * 100 }).ToArray(),
        }).ToArray(),
    };

    /// <summary>LiteLLM: <c>/key/info</c>.</summary>
    public static object KeyInfo(KeyFigures key) => new
    {
        Key = key.Id,
        Info = new
        {
            KeyName = key.Hint.Length == 0 ? key.Name : "sk-..." + key.Hint,
            KeyAlias = key.Name,
            Spend = Money.Usd(key.Budget is null ? key.Spent : key.BudgetSpent),
            MaxBudget = key.Budget is { } budget ? Money.Usd(budget) : (decimal?)null,
            BudgetDuration = key.BudgetPeriod switch { "day" => "1d", "week" => "7d", "month" => "30d", _ => null },
            Expires = key.ExpiresAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
            Models = key.Models.Any(model => model == "*") ? [] : key.Models,
            key.UserId,
            key.TeamId,
            RpmLimit = key.RequestsPerMinute,
            TpmLimit = key.TokensPerMinute,
            Metadata = new { },
            Blocked = (bool?)null,
            CreatedAt = key.CreatedAt?.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        },
    };

    /// <summary>OpenRouter: <c>/api/v1/credits</c>.</summary>
    public static object Credits(KeyFigures key) => new
    {
        Data = new { TotalCredits = key.Remaining is { } remaining ? Money.Usd(key.Spent + remaining) : Unlimited, TotalUsage = Money.Usd(key.Spent) },
    };

    /// <summary>OpenRouter: <c>/api/v1/key</c>.</summary>
    public static object Key(KeyFigures key) => new
    {
        Data = new
        {
            Label = key.Hint.Length == 0 ? key.Name : "sk-..." + key.Hint,
            Usage = Money.Usd(key.Spent),
            Limit = key.Budget is { } budget ? Money.Usd(budget) : (decimal?)null,
            LimitRemaining = key.Remaining is { } remaining ? Money.Usd(remaining) : (decimal?)null,
            IsFreeTier = false,
            IsProvisioningKey = false,
            RateLimit = new { Requests = key.RequestsPerMinute ?? -1, Interval = "60s" },
        },
    };

    /// <summary>OpenRouter: <c>/api/v1/generation</c>.</summary>
    public static object Generation(RequestRecord record, long charge)
    {
        var usage = record.Usage;
        return new
        {
            Data = new
            {
                record.Id,
                UpstreamId = (string?)null,
                TotalCost = Money.Usd(charge),
                Usage = Money.Usd(charge),
                CacheDiscount = (decimal?)null,
                CreatedAt = DateTimeOffset.FromUnixTimeMilliseconds(record.StartedAt).UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture),
                record.Model,
                AppId = (long?)null,
                Streamed = record.Stream,
                Cancelled = record.Outcome == RequestOutcome.ClientClosed,
                ProviderName = (string?)null,
                Latency = record.FirstByteMicroseconds / 1000,
                ModerationLatency = (long?)null,
                GenerationTime = Math.Max(0, record.DurationMicroseconds - record.FirstByteMicroseconds) / 1000,
                FinishReason = (string?)null,
                NativeFinishReason = (string?)null,
                TokensPrompt = usage.Input,
                TokensCompletion = usage.Output,
                NativeTokensPrompt = usage.Input,
                NativeTokensCompletion = usage.Output,
                NativeTokensReasoning = usage.Reasoning,
                NativeTokensCached = usage.CacheRead,
                NumMediaPrompt = (int?)null,
                NumMediaCompletion = usage.Images == 0 ? (int?)null : usage.Images,
                NumSearchResults = (int?)null,
                Origin = string.Empty,
                IsByok = false,
                ApiType = record.Operation == "chat" ? "completions" : record.Operation,
            },
        };
    }
}
