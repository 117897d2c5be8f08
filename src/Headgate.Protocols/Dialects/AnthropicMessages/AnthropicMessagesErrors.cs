using System.Buffers;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Errors of the Messages API (wire-formats sections 4 and 6).</summary>
internal static class AnthropicMessagesErrors
{
    public static UpstreamError Read(int status, ReadOnlySpan<byte> body) => ErrorJudge.Judge(status, body);

    /// <summary>Writes <c>{"type": "error", "error": {type, message, details?}, "request_id"}</c>.</summary>
    public static void Write(GatewayError error, string requestId, IBufferWriter<byte> to)
    {
        using var writer = ErrorBody.Writer(to);
        writer.WriteStartObject();
        writer.WriteString("type"u8, "error"u8);
        writer.WriteStartObject("error"u8);
        writer.WriteString("type"u8, TypeOf(error.Kind));
        writer.WriteString("message"u8, error.Message);
        if (ErrorBody.CodeOf(error) is { } code)
        {
            writer.WriteStartObject("details"u8);
            writer.WriteString("error_code"u8, code);
            ErrorBody.WriteLimit(writer, error);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
        writer.WriteString("request_id"u8, requestId);
        writer.WriteEndObject();
    }

    /// <summary>Writes <c>event: error</c>; the official client skips frames without an event name.</summary>
    public static void WriteEvent(GatewayError error, string requestId, IBufferWriter<byte> to)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Write(error, requestId, body);
        SseWriter.WriteEvent(to, "error"u8, body.WrittenSpan);
    }

    private static string TypeOf(GatewayErrorKind kind) => kind switch
    {
        GatewayErrorKind.InvalidRequest or GatewayErrorKind.MethodNotAllowed or GatewayErrorKind.DialectNotServed
            or GatewayErrorKind.ClientClosed => "invalid_request_error",
        GatewayErrorKind.KeyMissing or GatewayErrorKind.KeyUnknown or GatewayErrorKind.KeyExpired => "authentication_error",
        GatewayErrorKind.NotAllowed => "permission_error",
        GatewayErrorKind.BudgetExhausted or GatewayErrorKind.BalanceExhausted => "billing_error",
        GatewayErrorKind.RateLimited or GatewayErrorKind.UpstreamRateLimited or GatewayErrorKind.PlanExhausted => "rate_limit_error",
        GatewayErrorKind.ModelNotFound or GatewayErrorKind.NotFound => "not_found_error",
        GatewayErrorKind.TooLarge => "request_too_large",
        GatewayErrorKind.UpstreamTimeout => "timeout_error",
        GatewayErrorKind.NoHealthyChannel or GatewayErrorKind.Unavailable => "overloaded_error",
        _ => "api_error",
    };
}
