using System.Text;
using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.BedrockConverse;

/// <summary>Decodes ConverseStream (wire-formats section 8). Only blocks of calls are announced; others begin with their first delta.</summary>
internal sealed class BedrockConverseStreamDecoder(AnswerContext context, IChatEventSink sink) : ChatStreamDecoder(sink)
{
    private static readonly JsonReaderOptions Options = new() { MaxDepth = JsonPeek.MaxDepth };
    private readonly TextBuffer _text = new();

    // Blocks of tools that the provider runs itself; their pieces look like those of calls.
    private HashSet<int>? _skipped;

    /// <inheritdoc/>
    public override void Read(ReadOnlySpan<byte> eventName, ReadOnlySpan<byte> data)
    {
        try
        {
            if (eventName.SequenceEqual("contentBlockDelta"u8))
            {
                ReadDelta(data);
            }
            else if (eventName.SequenceEqual("contentBlockStart"u8))
            {
                ReadStart(data);
            }
            else if (eventName.SequenceEqual("contentBlockStop"u8))
            {
                Sink.On(StreamEvent.EndOf(IndexOf(data), BlockKind.Text));
            }
            else if (eventName.SequenceEqual("messageStart"u8))
            {
                Sink.On(StreamEvent.Start());
            }
            else if (eventName.SequenceEqual("messageStop"u8))
            {
                using var document = JsonDocuments.TryParse(data);
                BedrockParts.Finish(document?.RootElement ?? default, Sink);
            }
        }
        catch (JsonException)
        {
            // The probe reads the events with figures only: others may be anything, and one that is no JSON says nothing.
        }
    }

    private static int IndexOf(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return 0;
        }

        while (reader.NextMember(out var name))
        {
            if (name.Is("contentBlockIndex"u8))
            {
                return Index(ref reader);
            }

            reader.Skip();
        }

        return 0;
    }

    private static int Index(ref Utf8JsonReader reader) => (int)Math.Min(reader.TakeCount(), int.MaxValue);

    private void ReadStart(ReadOnlySpan<byte> data)
    {
        using var document = JsonDocuments.TryParse(data);
        var root = document?.RootElement ?? default;
        var index = (int)Math.Clamp(root.Count("contentBlockIndex"u8) ?? 0, 0, int.MaxValue);
        var start = root.Member("start"u8);
        var call = start.Member("toolUse"u8);
        if (!call.Exists())
        {
            return;
        }

        if (call.Text("type"u8) is { } type)
        {
            context.Losses.Drop(type);
            (_skipped ??= []).Add(index);
            return;
        }

        Sink.On(StreamEvent.Begin(index, BlockKind.ToolCall, call.Text("toolUseId"u8), call.Text("name"u8)));
    }

    private void ReadDelta(ReadOnlySpan<byte> data)
    {
        var reader = new Utf8JsonReader(data, Options);
        if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
        {
            return;
        }

        // The index may stand behind the delta, which is then read when both are known.
        var index = 0;
        Utf8JsonReader delta = default;
        while (reader.NextMember(out var name))
        {
            if (name.Is("contentBlockIndex"u8))
            {
                index = Index(ref reader);
                continue;
            }

            if (name.Is("delta"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                delta = reader;
            }

            reader.Skip();
        }

        while (delta.TokenType != JsonTokenType.None && delta.NextMember(out var name))
        {
            if (name.Is("text"u8))
            {
                Sink.On(StreamEvent.More(index, BlockKind.Text, _text.Read(ref delta)));
            }
            else if (name.Is("toolUse"u8) && delta.TokenType == JsonTokenType.StartObject)
            {
                ReadArguments(ref delta, index);
                continue;
            }
            else if (name.Is("reasoningContent"u8) && delta.TokenType == JsonTokenType.StartObject)
            {
                ReadReasoning(ref delta, index);
                continue;
            }
            else if (name.Is("citation"u8))
            {
                ReadCitation(ref delta, index, data);
                continue;
            }

            delta.Skip();
        }
    }

    private void ReadArguments(ref Utf8JsonReader delta, int index)
    {
        while (delta.NextMember(out var name))
        {
            if (name.Is("input"u8) && _skipped?.Contains(index) is not true)
            {
                Sink.On(StreamEvent.More(index, BlockKind.ToolCall, _text.Read(ref delta)));
            }

            delta.Skip();
        }
    }

    private void ReadReasoning(ref Utf8JsonReader delta, int index)
    {
        while (delta.NextMember(out var name))
        {
            if (name.Is("text"u8))
            {
                Sink.On(StreamEvent.More(index, BlockKind.Reasoning, _text.Read(ref delta)));
            }
            else if (name.Is("signature"u8))
            {
                Prove(index, ProofKind.Signature, _text.Read(ref delta));
            }
            else if (name.Is("redactedContent"u8))
            {
                Prove(index, ProofKind.Redacted, _text.Read(ref delta));
            }

            delta.Skip();
        }
    }

    private void Prove(int index, ProofKind kind, ReadOnlySpan<byte> value)
    {
        if (!value.IsEmpty)
        {
            var proof = new Proof(kind, BedrockConverseDialect.OwnId, context.Channel, Encoding.UTF8.GetString(value));
            Sink.On(StreamEvent.Prove(index, BlockKind.Reasoning, proof));
        }
    }

    private void ReadCitation(ref Utf8JsonReader delta, int index, ReadOnlySpan<byte> data)
    {
        var start = (int)delta.TokenStartIndex;
        delta.Skip();
        using var document = JsonDocuments.TryParse(data[start..(int)delta.BytesConsumed]);
        if (document is not null && BedrockParts.CitationOf(document.RootElement) is { } citation)
        {
            Sink.On(StreamEvent.Cite(index, citation));
        }
    }
}
