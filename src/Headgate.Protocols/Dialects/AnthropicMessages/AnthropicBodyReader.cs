using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Reads whole answers (wire-formats section 4).</summary>
internal static class AnthropicBodyReader
{
    /// <summary>Says a whole answer as events.</summary>
    public static void Read(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
        using var document = JsonDocuments.TryParse(body);
        if (document is null)
        {
            return;
        }

        var message = document.RootElement;
        sink.On(StreamEvent.Start(message.Text("id"u8), message.Text("model"u8)));
        var blocks = new AnthropicBlockReader(context, sink);
        var index = 0;
        foreach (var block in message.Items("content"u8))
        {
            blocks.Whole(index++, block);
        }

        if (AnthropicStops.Read(message.Text("stop_reason"u8)) is { } reason)
        {
            sink.On(StreamEvent.End(reason, message.Text("stop_sequence"u8)));
        }
    }

    /// <summary>The answer of <c>count_tokens</c>; null: it says none.</summary>
    public static long? ReadCount(ReadOnlySpan<byte> body)
    {
        using var document = JsonDocuments.TryParse(body);
        return document?.RootElement.Count("input_tokens"u8);
    }
}
