using static Headgate.TestKit.Upstream.Wire;

namespace Headgate.TestKit.Upstream;

/// <content>Error bodies of each dialect.</content>
public static partial class Replies
{
    /// <summary>An error as OpenAI and its kin send it.</summary>
    /// <param name="status">The status.</param>
    /// <param name="message">For people.</param>
    /// <param name="code">The error's code; null: as the status has it.</param>
    /// <param name="type">The error's type; null: as the status has it.</param>
    public static Reply Error(int status, string message = "Something went wrong.", string? code = null, string? type = null) => Json(
        $$$"""{"error":{"message":{{{Quote(message)}}},"type":{{{Quote(type ?? OpenAIType(status))}}},"param":null,"code":{{{Quote(code ?? OpenAICode(status))}}}}}""",
        status);

    /// <summary>Too many requests, as OpenAI says it, with how long to wait.</summary>
    public static Reply RateLimited(int? retryAfterSeconds = null)
    {
        var reply = Error(429, "Rate limit reached.");
        return retryAfterSeconds is { } seconds ? reply.WithHeader("retry-after", $"{seconds}") : reply;
    }

    /// <summary>The account has no money left: a 429 that no retry can heal.</summary>
    public static Reply QuotaSpent() => Error(429, "You exceeded your current quota.", "insufficient_quota", "insufficient_quota");

    /// <summary>An error as Anthropic sends it.</summary>
    public static Reply AnthropicError(int status, string message = "Something went wrong.") => Json(
        $$$"""{"type":"error","error":{"type":{{{Quote(AnthropicType(status))}}},"message":{{{Quote(message)}}}},"request_id":"req_1"}""",
        status);

    /// <summary>An error as Gemini sends it; 429 carries a RetryInfo when a delay is given.</summary>
    public static Reply GeminiError(int status, string message = "Something went wrong.", double? retryDelaySeconds = null)
    {
        var details = retryDelaySeconds is { } delay
            ? $$""","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"{{delay}}s"}]"""
            : string.Empty;
        return Json($$$"""{"error":{"code":{{{status}}},"message":{{{Quote(message)}}},"status":{{{Quote(GeminiStatus(status))}}}{{{details}}}}}""", status);
    }

    private static string OpenAIType(int status) => status switch
    {
        429 => "requests",
        >= 500 => "server_error",
        _ => "invalid_request_error",
    };

    private static string? OpenAICode(int status) => status switch
    {
        401 => "invalid_api_key",
        404 => "model_not_found",
        429 => "rate_limit_exceeded",
        _ => null,
    };

    private static string AnthropicType(int status) => status switch
    {
        400 => "invalid_request_error",
        401 => "authentication_error",
        402 => "billing_error",
        403 => "permission_error",
        404 => "not_found_error",
        413 => "request_too_large",
        429 => "rate_limit_error",
        504 => "timeout_error",
        529 => "overloaded_error",
        _ => "api_error",
    };

    private static string GeminiStatus(int status) => status switch
    {
        400 => "INVALID_ARGUMENT",
        401 => "UNAUTHENTICATED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        429 => "RESOURCE_EXHAUSTED",
        503 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        _ => "INTERNAL",
    };
}
