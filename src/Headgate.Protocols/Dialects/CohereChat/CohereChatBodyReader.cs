using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>Says a whole answer of Cohere as events: <c>{id, message {content, tool_plan, tool_calls, citations}, finish_reason}</c>.</summary>
internal static class CohereChatBodyReader
{
    public static void Read(ReadOnlySpan<byte> body, IChatEventSink sink)
    {
        using var document = JsonDocuments.TryParse(body);
        var root = document?.RootElement ?? default;
        var message = root.Member("message"u8);
        sink.On(StreamEvent.Start(root.Text("id"u8)));
        SayText(CohereChatStreamDecoder.PlanBlock, BlockKind.Reasoning, message.Text("tool_plan"u8), sink);

        var citations = new CohereCitations();
        var content = message.Member("content"u8);
        SayText(CohereChatStreamDecoder.ContentBlock(0), BlockKind.Text, content.AsText(), sink);
        var (index, lastText) = (0, 0);
        foreach (var part in content.Items())
        {
            lastText = part.Text("text"u8) is null ? lastText : index;
            ReadContent(part, CohereChatStreamDecoder.ContentBlock(index++), citations, sink);
        }

        foreach (var citation in message.Items("citations"u8))
        {
            citations.Say(citation, sink);
        }

        CohereLogprobs.Say(root.Member("logprobs"u8), CohereChatStreamDecoder.ContentBlock(lastText), sink);
        index = 0;
        foreach (var call in message.Items("tool_calls"u8))
        {
            var block = CohereChatStreamDecoder.CallBlock(index++);
            ReadCall(call, block, sink);
            sink.On(StreamEvent.EndOf(block, BlockKind.ToolCall));
        }

        sink.On(StreamEvent.End(FinishOf(root.Text("finish_reason"u8))));
    }

    /// <summary>A part of the content, whole or only its beginning.</summary>
    public static void ReadContent(JsonElement content, int block, CohereCitations citations, IChatEventSink sink)
    {
        var isThinking = content.Text("type"u8) == "thinking" || content.Text("thinking"u8) is not null;
        var kind = isThinking ? BlockKind.Reasoning : BlockKind.Text;
        var text = Encoding.UTF8.GetBytes(content.Text(isThinking ? "thinking"u8 : "text"u8) ?? string.Empty);
        citations.Passed(block, kind, text);
        sink.On(StreamEvent.Begin(block, kind));
        sink.On(StreamEvent.More(block, kind, text));
    }

    /// <summary>A call, whole or only its beginning. Cohere writes "null" where there are no arguments.</summary>
    public static void ReadCall(JsonElement call, int block, IChatEventSink sink)
    {
        var function = call.Member("function"u8);
        sink.On(StreamEvent.Begin(block, BlockKind.ToolCall, call.Text("id"u8), function.Text("name"u8)));
        if (function.Text("arguments"u8) is { } arguments and not "null")
        {
            SayText(block, BlockKind.ToolCall, arguments, sink);
        }
    }

    /// <summary>What Cohere's reasons mean (wire-formats section 6); unknown ones are an end like any other.</summary>
    public static FinishReason FinishOf(string? reason) => reason switch
    {
        "STOP_SEQUENCE" => FinishReason.StopSequence,
        "MAX_TOKENS" => FinishReason.Length,
        "TOOL_CALL" => FinishReason.ToolCalls,
        "ERROR" or "TIMEOUT" => FinishReason.Error,
        _ => FinishReason.Stop,
    };

    private static void SayText(int block, BlockKind kind, string? text, IChatEventSink sink)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sink.On(StreamEvent.More(block, kind, Encoding.UTF8.GetBytes(text)));
        }
    }
}
