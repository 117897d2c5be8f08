using System.Globalization;

namespace Headgate.Protocols.Dialects;

/// <summary>
/// Decides what a provider's error means for failover. Codes first, then words, then the status, because compatible servers agree
/// on the status least of all: an empty balance comes as 400, 402, 403 or 429.
/// </summary>
internal static class ErrorJudge
{
    // Codes of four digits are GLM's (1113 and above) and MiniMax's (below); they do not overlap as far as they are used here.
    private static readonly string[] ContextCodes = ["context_length_exceeded", "model_context_window_exceeded", "1261"];
    private static readonly string[] ContextWords =
    [
        "maximum context length", "context length", "context window", "prompt is too long", "input is too long", "prompt too long",
        "maximum number of tokens allowed", "exceeded model token limit", "range of input length",
    ];

    private static readonly string[] FilterCodes =
    [
        "content_filter", "content_policy_violation", "data_inspection_failed", "DataInspectionFailed", "ResponsibleAIPolicyViolation",
        "sensitive_words_detected", "1301", "1026", "1027",
    ];

    private static readonly string[] FilterWords =
        ["content filter", "content management policy", "considered high risk", "inappropriate content", "敏感"];

    private static readonly string[] QuotaCodes =
    [
        "insufficient_quota", "billing_error", "billing_hard_limit_reached", "billing_not_active", "insufficient_balance",
        "insufficient_user_quota", "exceeded_current_quota_error", "usage_limit_reached", "usage_limit_exceeded", "Arrearage", "1008",
        "1113", "1304", "1308", "1309", "1310",
    ];

    // Certain enough for any status.
    private static readonly string[] QuotaWords =
        ["credit balance", "insufficient balance", "insufficient quota", "insufficient credit", "余额不足", "欠费", "account balance"];

    // Only with 402, 403 or 429: elsewhere these words stand in messages about other things.
    private static readonly string[] LimitWords =
        ["quota", "plan", "billing", "balance", "credit", "usage limit", "额度", "套餐", "使用上限", "限额"];

    private static readonly string[] RateCodes =
        ["rate_limit_exceeded", "rate_limit_error", "rate_limit_reached_error", "too_many_requests", "1002", "1302", "1303", "1305"];

    private static readonly string[] RateWords =
        ["rate limit", "per minute", "per second", "too many requests", "requests per", "try again in", "retry after", "concurren", "rpm", "tpm"];

    private static readonly string[] CredentialCodes =
    [
        "invalid_api_key", "authentication_error", "permission_error", "API_KEY_INVALID", "API_KEY_SERVICE_BLOCKED", "UNAUTHENTICATED",
        "PERMISSION_DENIED", "incorrect_api_key_error", "1004",
    ];

    private static readonly string[] CredentialWords =
        ["api key not valid", "api key not found", "api key expired", "invalid api key", "incorrect api key", "location is not supported"];

    private static readonly string[] NotFoundCodes = ["model_not_found", "not_found_error", "NOT_FOUND", "ModelNotFound", "1211"];

    private static readonly string[] NotFoundWords =
        ["model not exist", "model does not exist", "not a valid model", "model not found", "unknown model", "模型不存在"];

    private static readonly string[] RequestCodes = ["invalid_request_error", "INVALID_ARGUMENT", "FAILED_PRECONDITION", "invalid_prompt"];

    /// <summary>Reads and judges an error body; status 200 stands for an error event in a stream.</summary>
    public static UpstreamError Judge(int status, ReadOnlySpan<byte> body)
    {
        var facts = ErrorFacts.Read(body);
        status = EffectiveStatus(status, facts);
        var kind = KindOf(status, facts);
        return new UpstreamError(kind, facts.Message, facts.Word, facts.RetryAfter)
        {
            ResetsAt = kind == UpstreamErrorKind.Quota ? facts.ResetsAt ?? ResetTime.Find(facts.Message) : facts.ResetsAt,
        };
    }

    /// <summary>In a stream the status is 200 whatever went wrong; Gemini and OpenRouter give the real one as the code.</summary>
    private static int EffectiveStatus(int status, ErrorFacts facts) =>
        status is >= 200 and < 300 && int.TryParse(facts.Code, NumberStyles.None, CultureInfo.InvariantCulture, out var code)
            && code is >= 400 and < 600 ? code : status;

    private static UpstreamErrorKind KindOf(int status, ErrorFacts facts)
    {
        if (Says(facts, ContextCodes) || status == 413 || (status != 429 && Mentions(facts, ContextWords)))
        {
            return UpstreamErrorKind.ContextLength;
        }

        if (Says(facts, FilterCodes) || Mentions(facts, FilterWords))
        {
            return UpstreamErrorKind.ContentFilter;
        }

        if (IsQuota(status, facts))
        {
            return UpstreamErrorKind.Quota;
        }

        if (Says(facts, CredentialCodes) || status is 401 or 403 || Mentions(facts, CredentialWords))
        {
            return UpstreamErrorKind.Credential;
        }

        if (status == 429 || Says(facts, RateCodes) || Same(facts.Status, "RESOURCE_EXHAUSTED") || Starts(facts, "Throttling"))
        {
            return UpstreamErrorKind.RateLimit;
        }

        // A redirect is not followed: the path is not served here.
        if (status is 404 or 410 or (>= 300 and < 400) || Says(facts, NotFoundCodes) || Mentions(facts, NotFoundWords))
        {
            return UpstreamErrorKind.NotFound;
        }

        if (status is >= 400 and < 500)
        {
            return status is 408 or 425 ? UpstreamErrorKind.Server : UpstreamErrorKind.Request;
        }

        return status < 300 && Says(facts, RequestCodes) ? UpstreamErrorKind.Request : UpstreamErrorKind.Server;
    }

    private static bool IsQuota(int status, ErrorFacts facts)
    {
        if (Says(facts, QuotaCodes) || status == 402 || Mentions(facts, QuotaWords))
        {
            return true;
        }

        // Google words a limit per minute and one per day alike; the quota's id tells them apart.
        if (facts.QuotaIds.Length > 0)
        {
            return facts.QuotaIds.Contains("PerDay", StringComparison.OrdinalIgnoreCase);
        }

        var isRate = Says(facts, RateCodes) || Mentions(facts, RateWords) || facts.RetryAfter is not null;
        return (facts.ResetsAt is not null && status == 429) || (!isRate && status is 403 or 429 && Mentions(facts, LimitWords));
    }

    private static bool Says(ErrorFacts facts, string[] words)
    {
        foreach (var word in words)
        {
            if (Same(facts.Code, word) || Same(facts.Type, word) || Same(facts.Status, word) || Same(facts.Reason, word))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Same(string? said, string word) => string.Equals(said, word, StringComparison.OrdinalIgnoreCase);

    private static bool Starts(ErrorFacts facts, string word) =>
        facts.Code is { } code && code.StartsWith(word, StringComparison.OrdinalIgnoreCase);

    private static bool Mentions(ErrorFacts facts, string[] words)
    {
        foreach (var word in words)
        {
            if (facts.Message.Contains(word, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }
}
