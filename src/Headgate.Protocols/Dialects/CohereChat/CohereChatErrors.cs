using System.Text.Json;
using Headgate.Protocols.Json;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>Errors of Cohere: <c>{id, message}</c>, and answers that end with <c>ERROR</c> although their status is 200.</summary>
internal static class CohereChatErrors
{
    private const int BlockedContent = 498;

    public static UpstreamError Read(int status, ReadOnlySpan<byte> body)
    {
        if (status is >= 200 and < 300 && FailedAnswer(body) is { } failed)
        {
            return failed;
        }

        var error = ErrorJudge.Judge(status, body);
        if (status == BlockedContent)
        {
            return error with { Kind = UpstreamErrorKind.ContentFilter };
        }

        // A trial key is limited by the minute and by the month, in the same words otherwise.
        return status == 429 && error.Message.Contains("/ month", StringComparison.OrdinalIgnoreCase)
            ? error with { Kind = UpstreamErrorKind.Quota }
            : error;
    }

    /// <summary>Whether a finish reason says that the answer failed.</summary>
    public static bool IsFailure(ref Utf8JsonReader reader) => reader.IsString("ERROR"u8) || reader.IsString("TIMEOUT"u8);

    // The answer's own `message` would be taken for the error's otherwise.
    private static UpstreamError? FailedAnswer(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        var root = document?.RootElement ?? default;
        var end = root.Member("delta"u8).Exists() ? root.Member("delta"u8) : root;
        return end.Text("finish_reason"u8) is { } reason
            ? new UpstreamError(UpstreamErrorKind.Server, end.Text("error"u8) ?? $"The answer ended with {reason}.", reason)
            : null;
    }
}
