using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>What streamed and whole answers of Converse share.</summary>
internal static class BedrockParts
{
    /// <summary>Says why an answer ended, from an object with <c>stopReason</c>; nothing where there is none.</summary>
    public static void Finish(JsonElement root, IChatEventSink sink)
    {
        if (root.Text("stopReason"u8) is { } reason)
        {
            sink.On(StreamEvent.End(FinishOf(reason), StopSequenceOf(root)));
        }
    }

    /// <summary>A citation: <c>{title, source, sourceContent[{text}], location{web{url}, …}}</c>; null: it says nothing.</summary>
    public static Citation? CitationOf(JsonElement citation)
    {
        var location = citation.Member("location"u8);
        var url = location.Member("web"u8).Text("url"u8);
        var title = citation.Text("title"u8) ?? citation.Text("source"u8);
        if (url is null && title is null)
        {
            return null;
        }

        StringBuilder? cited = null;
        foreach (var content in citation.Items("sourceContent"u8))
        {
            (cited ??= new StringBuilder()).Append(content.Text("text"u8));
        }

        return new Citation(url, title)
        {
            CitedText = cited?.ToString(),
            Raw = citation.GetRawText(),
            Dialect = BedrockConverseDialect.OwnId,
        };
    }

    private static FinishReason FinishOf(string reason) => reason switch
    {
        "stop_sequence" => FinishReason.StopSequence,
        "max_tokens" or "model_context_window_exceeded" => FinishReason.Length,
        "tool_use" => FinishReason.ToolCalls,
        "content_filtered" or "guardrail_intervened" => FinishReason.ContentFilter,
        "malformed_model_output" or "malformed_tool_use" => FinishReason.Error,
        _ => FinishReason.Stop,
    };

    // The writer asks for both places, for the model's own answer has it in one of them.
    private static string? StopSequenceOf(JsonElement root)
    {
        var extra = root.Member("additionalModelResponseFields"u8);
        return extra.Text("stop_sequence"u8) ?? extra.Member("delta"u8).Text("stop_sequence"u8);
    }
}
