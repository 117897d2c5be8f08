using Headgate.Protocols.Chat;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Why an answer ended, in Anthropic's words and ours (wire-formats section 6).</summary>
internal static class AnthropicStops
{
    /// <summary>Our reason for their word; null: no word came.</summary>
    public static FinishReason? Read(string? word) => word switch
    {
        null or "" => null,
        "stop_sequence" => FinishReason.StopSequence,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "refusal" => FinishReason.ContentFilter,
        "pause_turn" => FinishReason.Pause,
        _ => FinishReason.Stop,
    };

    /// <summary>Their word for our reason. A refusal in words is one reason of its own to them, whatever the provider said.</summary>
    public static string Write(FinishReason reason, bool refused) => reason switch
    {
        FinishReason.Stop when refused => "refusal",
        FinishReason.StopSequence => "stop_sequence",
        FinishReason.Length => "max_tokens",
        FinishReason.ToolCalls => "tool_use",
        FinishReason.ContentFilter => "refusal",
        FinishReason.Pause => "pause_turn",
        _ => "end_turn",
    };
}
