using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.AnthropicMessages;

/// <summary>Says blocks of an answer as events: whole ones of a body, and what <c>content_block_start</c> holds of them in a stream.</summary>
internal sealed class AnthropicBlockReader(AnswerContext context, IChatEventSink sink)
{
    /// <summary>The types whose content other dialects have too; all others stay whole.</summary>
    public static bool IsKnown(string type) => type is "text" or "thinking" or "redacted_thinking" or "tool_use";

    /// <summary>Begins a block and says what is there of it. A call's input is left to the caller.</summary>
    public void Begin(int index, string type, JsonElement block)
    {
        switch (type)
        {
            case "text":
                sink.On(StreamEvent.Begin(index, BlockKind.Text));
                Say(index, BlockKind.Text, block.Text("text"u8));
                foreach (var citation in block.Items("citations"u8))
                {
                    sink.On(StreamEvent.Cite(index, ReadCitation(citation)));
                }

                break;
            case "thinking":
                sink.On(StreamEvent.Begin(index, BlockKind.Reasoning));
                Say(index, BlockKind.Reasoning, block.Text("thinking"u8));
                Prove(index, ProofKind.Signature, block.Text("signature"u8));
                break;
            case "redacted_thinking":
                sink.On(StreamEvent.Begin(index, BlockKind.Reasoning));
                Prove(index, ProofKind.Redacted, block.Text("data"u8));
                break;
            case "tool_use":
                sink.On(StreamEvent.Begin(index, BlockKind.ToolCall, block.Text("id"u8), block.Text("name"u8)));
                break;
        }
    }

    /// <summary>Says a whole block.</summary>
    public void Whole(int index, JsonElement block)
    {
        if (block.Text("type"u8) is not { } type)
        {
            return;
        }

        if (!IsKnown(type))
        {
            sink.On(StreamEvent.OfDialect(index, type, block));
            return;
        }

        Begin(index, type, block);
        if (type == "tool_use" && block.Member("input"u8) is { ValueKind: JsonValueKind.Object } input)
        {
            Say(index, BlockKind.ToolCall, input.GetRawText());
        }

        sink.On(StreamEvent.EndOf(index, KindOf(type)));
    }

    /// <summary>What a known type is.</summary>
    public static BlockKind KindOf(string type) => type switch
    {
        "tool_use" => BlockKind.ToolCall,
        "thinking" or "redacted_thinking" => BlockKind.Reasoning,
        _ => BlockKind.Text,
    };

    /// <summary>Says a signature or an encrypted form; an empty one is none.</summary>
    public void Prove(int index, ProofKind kind, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            sink.On(StreamEvent.Prove(index, BlockKind.Reasoning, new Proof(kind, AnthropicBlocks.Dialect, context.Channel, value)));
        }
    }

    /// <summary>A citation of the web or of a document of the request.</summary>
    public static Citation ReadCitation(JsonElement citation) =>
        new(citation.Text("url"u8), citation.Text("title"u8) ?? citation.Text("document_title"u8))
        {
            CitedText = citation.Text("cited_text"u8),
            Raw = citation.GetRawText(),
            Dialect = AnthropicBlocks.Dialect,
        };

    private void Say(int index, BlockKind kind, string? text)
    {
        if (!string.IsNullOrEmpty(text))
        {
            sink.On(StreamEvent.More(index, kind, Encoding.UTF8.GetBytes(text)));
        }
    }
}
