using System.Buffers;
using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>
/// Errors of Bedrock: <c>{"message"}</c> or <c>{"Message"}</c>, their kind in a header that is not read here or as <c>__type</c>
/// (<c>com.amazon.coral#ThrottlingException</c>); in a stream as <see cref="Sse.EventStreamReader"/> writes them.
/// </summary>
internal static class BedrockConverseErrors
{
    // A model that is not there, not enabled for the account, or not sold in this way: another target may have it.
    private static readonly string[] NotFoundWords =
        ["model identifier is invalid", "access to the model", "on-demand throughput isn", "end of its life", "model is not supported in"];

    public static UpstreamError Read(int status, ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        if (document?.RootElement is not { ValueKind: JsonValueKind.Object } root)
        {
            return ErrorJudge.Judge(status, body);
        }

        var type = TypeOf(root.Text("__type"u8));
        var message = root.Text("message"u8) ?? root.Text("Message"u8) ?? string.Empty;
        var error = ErrorJudge.Judge(StatusOf(status, type), Plain(type, message));
        return Array.Exists(NotFoundWords, words => message.Contains(words, StringComparison.OrdinalIgnoreCase))
            ? error with { Kind = UpstreamErrorKind.NotFound }
            : error.Kind == UpstreamErrorKind.RateLimit && message.Contains("per day", StringComparison.OrdinalIgnoreCase)
            ? error with { Kind = UpstreamErrorKind.Quota }
            : error;
    }

    /// <summary>The kind without its namespace and address.</summary>
    private static string? TypeOf(string? type)
    {
        if (type is null)
        {
            return null;
        }

        type = type[(type.LastIndexOf('#') + 1)..];
        var colon = type.IndexOf(':', StringComparison.Ordinal);
        return colon < 0 ? type : type[..colon];
    }

    /// <summary>The status that the kind has over HTTP, where the answer's own says nothing (200 in a stream) or misleads (424).</summary>
    private static int StatusOf(int status, string? type)
    {
        if (status is not (200 or 424))
        {
            return status;
        }

        return type?.ToUpperInvariant() switch
        {
            "THROTTLINGEXCEPTION" or "MODELNOTREADYEXCEPTION" => 429,
            "VALIDATIONEXCEPTION" => 400,
            "ACCESSDENIEDEXCEPTION" or "UNRECOGNIZEDCLIENTEXCEPTION" or "EXPIREDTOKENEXCEPTION" => 403,
            "RESOURCENOTFOUNDEXCEPTION" => 404,
            "SERVICEQUOTAEXCEEDEDEXCEPTION" => 402,
            "SERVICEUNAVAILABLEEXCEPTION" => 503,
            _ => 500,
        };
    }

    private static ReadOnlySpan<byte> Plain(string? type, string message)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = JsonWriting.To(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("message"u8, message);
            if (type is not null)
            {
                writer.WriteString("type"u8, type);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan;
    }
}
