using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <summary>Finish reasons (wire-formats section 6).</summary>
internal static class GeminiFinish
{
    /// <summary>The canonical reason; null: none is said.</summary>
    public static FinishReason? Read(string? word) => word switch
    {
        null or "" or "FINISH_REASON_UNSPECIFIED" => null,
        "STOP" or "CONTINUATION" => FinishReason.Stop,
        "MAX_TOKENS" => FinishReason.Length,
        "MALFORMED_FUNCTION_CALL" or "UNEXPECTED_TOOL_CALL" or "TOO_MANY_TOOL_CALLS" or "LANGUAGE" or "OTHER" or "NO_IMAGE" or "IMAGE_OTHER"
            or "MISSING_THOUGHT_SIGNATURE" or "MALFORMED_RESPONSE" => FinishReason.Error,
        "SAFETY" or "RECITATION" or "BLOCKLIST" or "PROHIBITED_CONTENT" or "SPII" or "MODEL_ARMOR" => FinishReason.ContentFilter,
        _ => word.StartsWith("IMAGE_", StringComparison.Ordinal) ? FinishReason.ContentFilter : FinishReason.Stop,
    };

    /// <summary>Google's word; calls end with STOP.</summary>
    public static ReadOnlySpan<byte> Write(FinishReason reason) => reason switch
    {
        FinishReason.Length => "MAX_TOKENS"u8,
        FinishReason.ContentFilter => "SAFETY"u8,
        FinishReason.Error => "OTHER"u8,
        _ => "STOP"u8,
    };
}
