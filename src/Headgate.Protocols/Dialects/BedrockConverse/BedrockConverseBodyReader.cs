using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Says a whole answer of Converse as events (wire-formats section 8).</summary>
internal static class BedrockConverseBodyReader
{
    public static void Read(ReadOnlySpan<byte> body, AnswerContext context, IChatEventSink sink)
    {
        using var document = JsonDocuments.TryParse(body);
        var root = document?.RootElement ?? default;
        sink.On(StreamEvent.Start());
        var block = 0;
        foreach (var content in root.Member("output"u8).Member("message"u8).Items("content"u8))
        {
            ReadBlock(content, block++, context, sink);
        }

        BedrockParts.Finish(root, sink);
    }

    // A union by key, without a type.
    private static void ReadBlock(JsonElement content, int block, AnswerContext context, IChatEventSink sink)
    {
        if (content.Text("text"u8) is { } text)
        {
            Say(block, BlockKind.Text, text, sink);
        }
        else if (content.Member("toolUse"u8) is { ValueKind: JsonValueKind.Object } call)
        {
            ReadCall(call, block, context, sink);
        }
        else if (content.Member("reasoningContent"u8) is { ValueKind: JsonValueKind.Object } reasoning)
        {
            ReadReasoning(reasoning, block, context, sink);
        }
        else if (content.Member("citationsContent"u8) is { ValueKind: JsonValueKind.Object } cited)
        {
            ReadCited(cited, block, sink);
        }
        else if (content.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in content.EnumerateObject())
            {
                context.Losses.Drop(member.Name);
            }
        }
    }

    private static void ReadCall(JsonElement call, int block, AnswerContext context, IChatEventSink sink)
    {
        if (call.Text("type"u8) is { } type)
        {
            context.Losses.Drop(type);
            return;
        }

        sink.On(StreamEvent.Begin(block, BlockKind.ToolCall, call.Text("toolUseId"u8), call.Text("name"u8)));
        var input = call.Member("input"u8);
        Say(block, BlockKind.ToolCall, input.Exists() ? input.AsText() ?? input.GetRawText() : "{}", sink);
    }

    private static void ReadReasoning(JsonElement reasoning, int block, AnswerContext context, IChatEventSink sink)
    {
        var words = reasoning.Member("reasoningText"u8);
        var (kind, value) = words.Text("signature"u8) is { Length: > 0 } signature
            ? (ProofKind.Signature, signature)
            : (ProofKind.Redacted, reasoning.Text("redactedContent"u8) ?? string.Empty);
        sink.On(StreamEvent.Begin(block, BlockKind.Reasoning));
        sink.On(StreamEvent.More(block, BlockKind.Reasoning, Encoding.UTF8.GetBytes(words.Text("text"u8) ?? string.Empty)));
        if (value.Length > 0)
        {
            sink.On(StreamEvent.Prove(block, BlockKind.Reasoning, new Proof(kind, BedrockConverseDialect.OwnId, context.Channel, value)));
        }

        sink.On(StreamEvent.EndOf(block, BlockKind.Reasoning));
    }

    private static void ReadCited(JsonElement cited, int block, IChatEventSink sink)
    {
        foreach (var content in cited.Items("content"u8))
        {
            sink.On(StreamEvent.More(block, BlockKind.Text, Encoding.UTF8.GetBytes(content.Text("text"u8) ?? string.Empty)));
        }

        foreach (var item in cited.Items("citations"u8))
        {
            if (BedrockParts.CitationOf(item) is { } citation)
            {
                sink.On(StreamEvent.Cite(block, citation));
            }
        }

        sink.On(StreamEvent.EndOf(block, BlockKind.Text));
    }

    private static void Say(int block, BlockKind kind, string text, IChatEventSink sink)
    {
        sink.On(StreamEvent.More(block, kind, Encoding.UTF8.GetBytes(text)));
        sink.On(StreamEvent.EndOf(block, kind));
    }
}
