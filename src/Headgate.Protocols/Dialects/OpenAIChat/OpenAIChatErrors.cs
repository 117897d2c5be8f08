using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>Errors of Chat Completions, which the whole OpenAI family shares (wire-formats sections 2 and 6).</summary>
internal static class OpenAIChatErrors
{
    public static UpstreamError Read(int status, ReadOnlySpan<byte> body) => ErrorJudge.Judge(status, body);

    /// <summary>Writes <c>{"error": {message, type, param, code}}</c>, with <c>limit</c> where there is one.</summary>
    public static void Write(GatewayError error, IBufferWriter<byte> to)
    {
        using var writer = ErrorBody.Writer(to);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        WriteMembers(writer, error);
        ErrorBody.WriteLimit(writer, error);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes the chunk on which the official clients throw. No <c>[DONE]</c> follows: the answer did not end well.</summary>
    public static void WriteEvent(GatewayError error, IBufferWriter<byte> to)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Write(error, body);
        SseWriter.WriteData(to, body.WrittenSpan);
    }

    public static void WriteMembers(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("type"u8, TypeOf(error.Kind));
        writer.WriteString("param"u8, error.Field);
        writer.WriteString("code"u8, ErrorBody.CodeOf(error));
    }

    private static string TypeOf(GatewayErrorKind kind) => kind switch
    {
        GatewayErrorKind.NotAllowed => "permission_error",
        GatewayErrorKind.BudgetExhausted or GatewayErrorKind.BalanceExhausted or GatewayErrorKind.PlanExhausted => "insufficient_quota",
        GatewayErrorKind.RateLimited or GatewayErrorKind.UpstreamRateLimited => "rate_limit_error",
        GatewayErrorKind.InvalidRequest or GatewayErrorKind.KeyMissing or GatewayErrorKind.KeyUnknown or GatewayErrorKind.KeyExpired
            or GatewayErrorKind.ModelNotFound or GatewayErrorKind.NotFound or GatewayErrorKind.MethodNotAllowed
            or GatewayErrorKind.DialectNotServed or GatewayErrorKind.TooLarge or GatewayErrorKind.ClientClosed => "invalid_request_error",
        _ => "server_error",
    };
}
