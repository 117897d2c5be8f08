using System.Buffers;
using System.Globalization;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Errors of generateContent (wire-formats sections 5 and 6).</summary>
internal static class GoogleGenerateContentErrors
{
    public static UpstreamError Read(int status, ReadOnlySpan<byte> body) => ErrorJudge.Judge(status, body);

    /// <summary>Writes <c>{"error": {code, message, status, details?}}</c>; the details are Google's RetryInfo and ErrorInfo.</summary>
    public static void Write(GatewayError error, int status, IBufferWriter<byte> to)
    {
        using var writer = ErrorBody.Writer(to);
        writer.WriteStartObject();
        writer.WriteStartObject("error"u8);
        writer.WriteNumber("code"u8, status);
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("status"u8, StatusOf(status));
        WriteDetails(writer, error);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Writes the same as an event.</summary>
    public static void WriteEvent(GatewayError error, int status, IBufferWriter<byte> to)
    {
        var body = new ArrayBufferWriter<byte>(256);
        Write(error, status, body);
        SseWriter.WriteData(to, body.WrittenSpan);
    }

    private static void WriteDetails(Utf8JsonWriter writer, GatewayError error)
    {
        var code = ErrorBody.CodeOf(error);
        if (code is null && error.RetryAfter is null)
        {
            return;
        }

        writer.WriteStartArray("details"u8);
        if (code is not null)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.ErrorInfo"u8);
            writer.WriteString("reason"u8, code.ToUpperInvariant());
            writer.WriteString("domain"u8, "headgate"u8);
            ErrorBody.WriteLimit(writer, error);
            writer.WriteEndObject();
        }

        if (error.RetryAfter is { } wait)
        {
            writer.WriteStartObject();
            writer.WriteString("@type"u8, "type.googleapis.com/google.rpc.RetryInfo"u8);
            writer.WriteString("retryDelay"u8, wait.TotalSeconds.ToString("0.###", CultureInfo.InvariantCulture) + "s");
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static string StatusOf(int status) => status switch
    {
        401 => "UNAUTHENTICATED",
        402 or 429 => "RESOURCE_EXHAUSTED",
        403 => "PERMISSION_DENIED",
        404 => "NOT_FOUND",
        409 => "ABORTED",
        499 => "CANCELLED",
        500 => "INTERNAL",
        405 or 501 => "UNIMPLEMENTED",
        502 or 503 or 529 => "UNAVAILABLE",
        504 => "DEADLINE_EXCEEDED",
        < 500 => "INVALID_ARGUMENT",
        _ => "INTERNAL",
    };
}
