using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.GoogleGenerateContent;

/// <content>Blocks, sources and ends.</content>
public sealed partial class GoogleGenerateContentStreamDecoder
{
    private void ReadExtra(JsonDocument? document, bool isLogprobs, bool isGrounding)
    {
        if (document is null)
        {
            return;
        }

        if (isLogprobs)
        {
            using var tokens = GeminiLogprobs.Read(document.RootElement);
            if (tokens is not null)
            {
                OpenBlock(BlockKind.Text);
                Sink.On(new StreamEvent { Kind = StreamEventKind.Delta, Block = _block, BlockKind = BlockKind.Text, Raw = tokens.RootElement });
            }

            return;
        }

        foreach (var citation in isGrounding ? _grounding.Read(document.RootElement, _offsets) : _grounding.ReadSources(document.RootElement, _offsets))
        {
            OpenBlock(BlockKind.Text);
            Sink.On(StreamEvent.Cite(_block, citation));
        }
    }

    private void Finish(ref Utf8JsonReader reader)
    {
        var reason = GeminiFinish.Read(TextOf(ref reader));
        reader.Skip();
        if (reason is { } known)
        {
            EndPartial();
            Sink.On(StreamEvent.End(known));
        }
    }

    private void OpenBlock(BlockKind kind)
    {
        if (_isOpen && _kind == kind)
        {
            return;
        }

        EndPartial();
        CloseBlock();
        (_kind, _isOpen) = (kind, true);
    }

    private void CloseBlock()
    {
        if (_isOpen)
        {
            _isOpen = false;
            Sink.On(StreamEvent.EndOf(_block++, _kind));
        }
    }

    private Proof ProofOf(string value) => new(ProofKind.Signature, "gemini", context.Channel, value);

    private string? TextOf(ref Utf8JsonReader reader) => reader.TokenType == JsonTokenType.String ? Encoding.UTF8.GetString(_text.Read(ref reader)) : null;

    private static JsonDocument? Take(ref Utf8JsonReader reader, ReadOnlySpan<byte> data)
    {
        var start = (int)reader.TokenStartIndex;
        reader.Skip();
        return JsonDocuments.TryParse(data[start..(int)reader.BytesConsumed]);
    }
}
