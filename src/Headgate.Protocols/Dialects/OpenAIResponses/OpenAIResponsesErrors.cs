using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Dialects.OpenAIChat;
using Headgate.Protocols.Sse;

namespace Headgate.Protocols.Dialects.OpenAIResponses;

/// <summary>Errors of the Responses API: bodies as in Chat Completions, two events in a stream (wire-formats section 3).</summary>
internal static class OpenAIResponsesErrors
{
    public static UpstreamError Read(int status, ReadOnlySpan<byte> body) => ErrorJudge.Judge(status, body);

    public static void Write(GatewayError error, IBufferWriter<byte> to) => OpenAIChatErrors.Write(error, to);

    /// <summary>
    /// Writes <c>error</c>, nested as recorded and flat as the type definition has it, then <c>response.failed</c>. Sequence numbers of
    /// the events before are not known here and are given as 0.
    /// </summary>
    public static void WriteEvents(GatewayError error, string requestId, IBufferWriter<byte> to)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var writer = ErrorBody.Writer(body))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "error"u8);
            writer.WriteNumber("sequence_number"u8, 0);
            WriteErrorMembers(writer, error);
            writer.WriteEndObject();
        }

        SseWriter.WriteEvent(to, "error"u8, body.WrittenSpan);
        body.ResetWrittenCount();
        using (var writer = ErrorBody.Writer(body))
        {
            writer.WriteStartObject();
            writer.WriteString("type"u8, "response.failed"u8);
            writer.WriteNumber("sequence_number"u8, 0);
            writer.WriteStartObject("response"u8);
            writer.WriteString("id"u8, requestId);
            writer.WriteString("object"u8, "response"u8);
            writer.WriteString("status"u8, "failed"u8);
            writer.WriteStartObject("error"u8);
            writer.WriteString("code"u8, CodeOf(error));
            writer.WriteString("message"u8, error.Message);
            writer.WriteEndObject();
            writer.WriteNull("incomplete_details"u8);
            writer.WriteStartArray("output"u8);
            writer.WriteEndArray();
            writer.WriteNull("usage"u8);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        SseWriter.WriteEvent(to, "response.failed"u8, body.WrittenSpan);
    }

    /// <summary>The error nested as recorded, and flat as the type definition has it.</summary>
    public static void WriteErrorMembers(Utf8JsonWriter writer, GatewayError error)
    {
        writer.WriteStartObject("error"u8);
        OpenAIChatErrors.WriteMembers(writer, error);
        ErrorBody.WriteLimit(writer, error);
        writer.WriteEndObject();
        writer.WriteString("code"u8, CodeOf(error));
        writer.WriteString("message"u8, error.Message);
        writer.WriteString("param"u8, error.Field);
    }

    // Clients of this API switch on the code, which may not be null here.
    public static string CodeOf(GatewayError error) => ErrorBody.CodeOf(error) ?? "invalid_request";
}
