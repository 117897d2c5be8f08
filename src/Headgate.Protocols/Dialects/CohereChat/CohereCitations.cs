using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.CohereChat;

/// <summary>
/// Cohere's citations: <c>{start, end, text, sources[{type, id, document | tool_output}], type}</c>, each source a canonical one. The
/// <c>text</c> is the citing stretch of the answer, so there are no cited words.
/// </summary>
internal sealed class CohereCitations
{
    private int _block = CohereChatStreamDecoder.ContentBlock(0);
    private bool _isPlain = true;

    /// <summary>Follows the text of the answer: citations belong to its last text.</summary>
    public void Passed(int block, BlockKind kind, ReadOnlySpan<byte> text)
    {
        if (kind != BlockKind.Text)
        {
            return;
        }

        // Cohere counts characters and we count UTF-16: where a character takes two units the places are not known.
        _isPlain = (_isPlain || block != _block) && !text.ContainsAnyInRange<byte>(0xF0, 0xFF);
        _block = block;
    }

    /// <summary>Says one citation. Those of a plan or of thinking have no place and no reader.</summary>
    public void Say(JsonElement citation, IChatEventSink sink)
    {
        if (citation.ValueKind != JsonValueKind.Object || citation.Text("type"u8) is not (null or "TEXT_CONTENT"))
        {
            return;
        }

        var (start, end) = _isPlain ? (PlaceOf(citation, "start"u8), PlaceOf(citation, "end"u8)) : (null, null);
        foreach (var source in citation.Items("sources"u8))
        {
            var about = source.Member("document"u8).Exists() ? source.Member("document"u8) : source.Member("tool_output"u8);
            var said = new Citation(about.Text("url"u8), about.Text("title"u8) ?? about.Text("id"u8) ?? source.Text("id"u8))
            {
                Start = start,
                End = end,
                Raw = citation.GetRawText(),
                Dialect = "cohere",
            };
            sink.On(StreamEvent.Cite(_block, said));
        }
    }

    private static int? PlaceOf(JsonElement citation, ReadOnlySpan<byte> name) =>
        citation.Count(name) is { } place and >= 0 and <= int.MaxValue ? (int)place : null;
}
