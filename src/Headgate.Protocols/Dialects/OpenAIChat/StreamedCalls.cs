using System.Text.Json;
using Headgate.Protocols.Chat;
using Headgate.Protocols.Json;
using Headgate.Protocols.Streaming;

namespace Headgate.Protocols.Dialects.OpenAIChat;

/// <summary>
/// Joins the pieces of calls: by <c>index</c>, or where a server sends none (Mistral) by id; ids that are repeated or empty (Qwen)
/// belong to the call before, a new id under an old index is a new call.
/// </summary>
internal sealed class StreamedCalls(IChatEventSink sink, string channel, int firstBlock)
{
    private readonly List<Call> _calls = [];
    private readonly TextBuffer _text = new();

    /// <summary>Takes <c>tool_calls</c>; the reader stands on the array.</summary>
    public void Read(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame)
    {
        while (reader.NextElement())
        {
            if (reader.TokenType == JsonTokenType.StartObject)
            {
                ReadCall(ref reader, frame);
            }
            else
            {
                reader.Skip();
            }
        }
    }

    /// <summary>Takes the old <c>function_call</c>; the reader stands on the object.</summary>
    public void ReadOld(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame) =>
        ReadFunction(ref reader, frame, Find(-2, null, isNew: false), isCustom: false);

    private void ReadCall(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame)
    {
        var index = -1L;
        string? id = null;
        string? signature = null;
        var isCustom = false;
        var hasFunction = false;
        var function = reader;
        while (reader.NextMember(out var name))
        {
            if (name.Is("index"u8) && reader.TokenType == JsonTokenType.Number)
            {
                index = reader.TakeCount();
            }
            else if (name.Is("id"u8) && reader.TokenType == JsonTokenType.String)
            {
                id = reader.ValueSpan.IsEmpty ? null : KnownId(ref reader);
            }
            else if (name.Is("function"u8) || name.Is("custom"u8))
            {
                isCustom = name.Is("custom"u8);
                hasFunction = reader.TokenType == JsonTokenType.StartObject;
                function = reader;
                reader.Skip();
            }
            else if (name.Is("extra_content"u8) && reader.TokenType == JsonTokenType.StartObject)
            {
                signature = SignatureOf(ref reader, frame);
            }
            else
            {
                reader.Skip();
            }
        }

        var call = Find(index, id, isNew: hasFunction && HasName(function));
        if (hasFunction)
        {
            ReadFunction(ref function, frame, call, isCustom);
        }

        if (signature is not null)
        {
            var proof = new Proof(ProofKind.Signature, OpenAIChatDialect.Name, channel, signature);
            sink.On(StreamEvent.Prove(call.Block, call.Kind, proof));
        }
    }

    private void ReadFunction(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame, Call call, bool isCustom)
    {
        var hasInput = false;
        var input = reader;
        while (reader.NextMember(out var name))
        {
            if (name.Is("name"u8) && reader.TokenType == JsonTokenType.String && !reader.ValueSpan.IsEmpty)
            {
                call.Name ??= reader.GetString();
            }
            else if (name.Is("arguments"u8) || name.Is("input"u8))
            {
                hasInput = true;
                input = reader;
                reader.Skip();
            }
            else
            {
                reader.Skip();
            }
        }

        if (!call.IsBegun && (call.Name is not null || hasInput))
        {
            call.IsBegun = true;
            call.Kind = isCustom ? BlockKind.CustomToolCall : BlockKind.ToolCall;
            sink.On(StreamEvent.Begin(call.Block, call.Kind, call.Id, call.Name));
        }

        if (hasInput)
        {
            SayInput(ref input, frame, call);
        }
    }

    // A few servers send the arguments as the object itself.
    private void SayInput(ref Utf8JsonReader input, ReadOnlySpan<byte> frame, Call call)
    {
        if (input.TokenType == JsonTokenType.StartObject)
        {
            sink.On(StreamEvent.More(call.Block, call.Kind, RawJson.Take(ref input, frame)));
        }
        else if (_text.Read(ref input) is { IsEmpty: false } text)
        {
            sink.On(StreamEvent.More(call.Block, call.Kind, text));
        }
    }

    private Call Find(long index, string? id, bool isNew)
    {
        for (var i = _calls.Count - 1; i >= 0; i--)
        {
            var known = _calls[i];
            if (index == -1 ? id is not null && known.Id == id : known.Index == index && (id is null || known.Id is null || known.Id == id || !isNew))
            {
                known.Id ??= id;
                return known;
            }
        }

        // Without index, id and name it goes on with the last one.
        if (index == -1 && id is null && !isNew && _calls.Count > 0)
        {
            return _calls[^1];
        }

        var call = new Call { Block = firstBlock + _calls.Count, Index = index, Id = id };
        _calls.Add(call);
        return call;
    }

    // The same id may be repeated with every piece: no string for each.
    private string? KnownId(ref Utf8JsonReader reader)
    {
        foreach (var call in _calls)
        {
            if (call.Id is not null && reader.ValueTextEquals(call.Id))
            {
                return call.Id;
            }
        }

        return System.Text.Encoding.UTF8.GetString(_text.Read(ref reader));
    }

    private static bool HasName(Utf8JsonReader function)
    {
        while (function.NextMember(out var name))
        {
            if (name.Is("name"u8))
            {
                return function.TokenType == JsonTokenType.String && !function.ValueSpan.IsEmpty;
            }

            function.Skip();
        }

        return false;
    }

    private static string? SignatureOf(ref Utf8JsonReader reader, ReadOnlySpan<byte> frame)
    {
        using var document = JsonDocuments.TryParse(RawJson.Take(ref reader, frame));
        return document?.RootElement.Member("google"u8).Text("thought_signature"u8);
    }

    private sealed class Call
    {
        public required int Block { get; init; }

        public required long Index { get; init; }

        public string? Id { get; set; }

        public string? Name { get; set; }

        public bool IsBegun { get; set; }

        public BlockKind Kind { get; set; } = BlockKind.ToolCall;
    }
}
